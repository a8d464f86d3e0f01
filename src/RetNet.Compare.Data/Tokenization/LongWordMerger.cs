using System.Buffers;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>The same merges in O(n log n), by a heap over a linked list: for words such as a line of a million dashes.</summary>
internal sealed class LongWordMerger(MergeTable merges)
{
    private const int Gone = -1;

    private readonly PriorityQueue<(int Left, int Right, int LeftSymbol, int RightSymbol), (int Rank, int Position)> _queue = new();

    public void Encode(ReadOnlySpan<byte> word, BytePairVocabulary vocabulary, IBufferWriter<int> output)
    {
        int[] symbols = new int[word.Length];
        int[] next = new int[word.Length];
        int[] previous = new int[word.Length];
        for (int i = 0; i < word.Length; i++)
        {
            symbols[i] = vocabulary.IdOfByte(word[i]);
            next[i] = i + 1 < word.Length ? i + 1 : Gone;
            previous[i] = i - 1;
        }
        _queue.Clear();
        for (int i = 0; i + 1 < word.Length; i++)
            Offer(symbols, i, i + 1);
        while (_queue.TryDequeue(out (int Left, int Right, int LeftSymbol, int RightSymbol) pair, out (int Rank, int Position) priority))
        {
            (int left, int right) = (pair.Left, pair.Right);
            // A pair whose halves have merged elsewhere meanwhile is stale.
            if (symbols[left] != pair.LeftSymbol || symbols[right] != pair.RightSymbol || next[left] != right)
                continue;
            symbols[left] = priority.Rank;
            symbols[right] = Gone;
            next[left] = next[right];
            if (next[left] != Gone)
            {
                previous[next[left]] = left;
                Offer(symbols, left, next[left]);
            }
            if (previous[left] != Gone)
                Offer(symbols, previous[left], left);
        }
        for (int i = 0; i != Gone; i = next[i])
            output.Write([symbols[i]]);
    }

    private void Offer(int[] symbols, int left, int right)
    {
        int rank = merges.Find(symbols[left], symbols[right]);
        if (rank != int.MaxValue)
            _queue.Enqueue((left, right, symbols[left], symbols[right]), (rank, left));
    }
}
