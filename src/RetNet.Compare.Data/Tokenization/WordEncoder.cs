using System.Buffers;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>Encodes one word at a time, remembering the words it has seen; one per thread.</summary>
internal sealed class WordEncoder(BytePairVocabulary vocabulary)
{
    private const int LongestCachedWord = 128;
    private const int CachedWords = 1 << 18;

    private readonly ByteStringMap _seen = new();
    private readonly LongWordMerger _longWords = new(vocabulary.Merges);
    private readonly int[] _symbols = new int[LongestCachedWord];
    private readonly int[] _ranks = new int[LongestCachedWord];
    private int[] _ids = new int[1 << 16];
    private int _idCount;

    public void Encode(ReadOnlySpan<byte> word, IBufferWriter<int> output)
    {
        if (word.Length > LongestCachedWord)
        {
            if (vocabulary.TryGetId(word, out int whole))
                output.Write([whole]);
            else
                _longWords.Encode(word, vocabulary, output);
            return;
        }
        if (!_seen.TryGetValue(word, out int entry))
            entry = Remember(word);
        int count = _ids[entry];
        _ids.AsSpan(entry + 1, count).CopyTo(output.GetSpan(count));
        output.Advance(count);
    }

    private int Remember(ReadOnlySpan<byte> word)
    {
        if (_seen.Count == CachedWords)
        {
            _seen.Clear();
            _idCount = 0;
        }
        ReadOnlySpan<int> symbols = vocabulary.TryGetId(word, out int whole) ? [whole] : Merge(word);
        if (_idCount + symbols.Length + 1 > _ids.Length)
            Array.Resize(ref _ids, _ids.Length * 2);
        int entry = _idCount;
        _ids[entry] = symbols.Length;
        symbols.CopyTo(_ids.AsSpan(entry + 1));
        _idCount += symbols.Length + 1;
        _seen.Add(word, entry);
        return entry;
    }

    /// <summary>Merges the leftmost pair of lowest rank until none is left; ranks[i] is that of the pair (i, i + 1).</summary>
    private ReadOnlySpan<int> Merge(ReadOnlySpan<byte> word)
    {
        int count = word.Length;
        for (int i = 0; i < count; i++)
            _symbols[i] = vocabulary.IdOfByte(word[i]);
        for (int i = 0; i + 1 < count; i++)
            _ranks[i] = vocabulary.Merges.Find(_symbols[i], _symbols[i + 1]);
        while (count > 1)
        {
            int best = 0;
            for (int i = 1; i < count - 1; i++)
            {
                if (_ranks[i] < _ranks[best])
                    best = i;
            }
            if (_ranks[best] == int.MaxValue)
                break;
            _symbols[best] = _ranks[best];
            count--;
            _symbols.AsSpan(best + 2, count - best - 1).CopyTo(_symbols.AsSpan(best + 1));
            if (count - best - 2 > 0)
                _ranks.AsSpan(best + 2, count - best - 2).CopyTo(_ranks.AsSpan(best + 1));
            if (best > 0)
                _ranks[best - 1] = vocabulary.Merges.Find(_symbols[best - 1], _symbols[best]);
            if (best + 1 < count)
                _ranks[best] = vocabulary.Merges.Find(_symbols[best], _symbols[best + 1]);
        }
        return _symbols.AsSpan(0, count);
    }
}
