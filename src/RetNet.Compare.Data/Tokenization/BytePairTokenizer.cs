using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>Byte-level byte-pair encoding, with the ids of OpenAI's tiktoken; text that spells a special token is encoded as text.</summary>
public sealed class BytePairTokenizer : ITokenizer
{
    private readonly BytePairVocabulary _vocabulary;
    private readonly WordSplitter _splitter;
    private readonly ConcurrentBag<WordEncoder> _encoders = [];

    internal BytePairTokenizer(string name, BytePairVocabulary vocabulary, WordSplitter splitter, int vocabularySize, int beginningOfSequence)
    {
        Name = name;
        VocabularySize = vocabularySize;
        BeginningOfSequence = beginningOfSequence;
        _vocabulary = vocabulary;
        _splitter = splitter;
        Hash = ComputeHash();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int VocabularySize { get; }

    /// <inheritdoc/>
    public int BeginningOfSequence { get; }

    /// <inheritdoc/>
    public string Hash { get; }

    internal WordSplitter Splitter => _splitter;

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> ids)
    {
        if (!_encoders.TryTake(out WordEncoder? encoder))
            encoder = new WordEncoder(_vocabulary);
        for (int start = 0; start < utf8.Length;)
        {
            int end = _splitter.WordEnd(utf8, start);
            encoder.Encode(utf8[start..end], ids);
            start = end;
        }
        _encoders.Add(encoder);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> BytesOf(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, VocabularySize);
        return _vocabulary.BytesOf(id);
    }

    private string ComputeHash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"bpe {_splitter.Name} {VocabularySize} {BeginningOfSequence}\n"));
        Span<byte> length = stackalloc byte[4];
        for (int id = 0; id < _vocabulary.Count; id++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, _vocabulary.BytesOf(id).Length);
            hash.AppendData(length);
            hash.AppendData(_vocabulary.BytesOf(id));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
