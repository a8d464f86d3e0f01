using System.Buffers;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>A lossless map between UTF-8 text and token ids; safe to use from several threads at once.</summary>
public interface ITokenizer
{
    /// <summary>The name that <see cref="TokenizerCatalog.Load"/> understands, e.g. <c>gpt2-4096</c>.</summary>
    string Name { get; }

    /// <summary>Number of ids, <c>&lt;bos&gt;</c> and other special tokens included.</summary>
    int VocabularySize { get; }

    /// <summary>The id of <c>&lt;bos&gt;</c>, put in front of every sequence; text never encodes to it.</summary>
    int BeginningOfSequence { get; }

    /// <summary>SHA-256 (lower-case hex) of everything that decides the ids; equal hashes mean equal encodings.</summary>
    string Hash { get; }

    /// <summary>Appends the ids of <paramref name="utf8"/> to <paramref name="ids"/>; bytes that are not valid UTF-8 survive too.</summary>
    void Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> ids);

    /// <summary>The bytes one id stands for; empty for special tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    ReadOnlySpan<byte> BytesOf(int id);
}
