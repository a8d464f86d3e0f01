namespace RetNet.Compare.Data.Tokenization;

/// <summary>Which two neighbouring tokens merge, and into which: every split of every token into two tokens.</summary>
internal sealed class MergeTable
{
    private readonly ulong[] _pairs;
    private readonly int[] _merged;
    private readonly int _shift;

    /// <summary>Builds the table from the tokens' bytes (null for ids without bytes) and the map from bytes to ids.</summary>
    public MergeTable(byte[]?[] tokens, ByteStringMap ids)
    {
        List<(ulong Pair, int Merged)> merges = [];
        for (int id = 0; id < tokens.Length; id++)
        {
            byte[]? token = tokens[id];
            for (int cut = 1; cut < token?.Length; cut++)
            {
                if (ids.TryGetValue(token.AsSpan(0, cut), out int left) && ids.TryGetValue(token.AsSpan(cut), out int right))
                    merges.Add((Key(left, right), id));
            }
        }
        int capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, merges.Count * 2));
        _shift = 64 - System.Numerics.BitOperations.Log2((uint)capacity);
        _pairs = new ulong[capacity];
        _merged = new int[capacity];
        foreach ((ulong pair, int merged) in merges)
        {
            int slot = Slot(pair);
            while (_pairs[slot] != 0)
                slot = (slot + 1) & (_pairs.Length - 1);
            _pairs[slot] = pair;
            _merged[slot] = merged;
        }
    }

    /// <summary>The token that the pair merges into, which is also the merge's rank; <see cref="int.MaxValue"/> when it does not merge.</summary>
    public int Find(int left, int right)
    {
        ulong pair = Key(left, right);
        for (int slot = Slot(pair); _pairs[slot] != 0; slot = (slot + 1) & (_pairs.Length - 1))
        {
            if (_pairs[slot] == pair)
                return _merged[slot];
        }
        return int.MaxValue;
    }

    // Plus one, so that no pair is the empty slot's 0.
    private static ulong Key(int left, int right) => (((ulong)(uint)left << 32) | (uint)right) + 1;

    private int Slot(ulong pair) => (int)((pair * 0x9E3779B97F4A7C15) >> _shift);
}
