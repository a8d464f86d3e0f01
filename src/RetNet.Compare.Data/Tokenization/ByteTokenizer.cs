using System.Buffers;
using System.Security.Cryptography;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>One token per byte: ids 0 to 255, and 256 for <c>&lt;bos&gt;</c>.</summary>
public sealed class ByteTokenizer : ITokenizer
{
    private static readonly byte[] EveryByte = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    /// <inheritdoc/>
    public string Name => "bytes";

    /// <inheritdoc/>
    public int VocabularySize => 257;

    /// <inheritdoc/>
    public int BeginningOfSequence => 256;

    /// <inheritdoc/>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData("bytes: id = byte, 256 = <bos>"u8));

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> ids)
    {
        const int block = 4096;
        for (; utf8.Length > 0; utf8 = utf8[Math.Min(block, utf8.Length)..])
        {
            ReadOnlySpan<byte> part = utf8[..Math.Min(block, utf8.Length)];
            Span<int> destination = ids.GetSpan(part.Length);
            for (int i = 0; i < part.Length; i++)
                destination[i] = part[i];
            ids.Advance(part.Length);
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> BytesOf(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, VocabularySize);
        return id == BeginningOfSequence ? [] : EveryByte.AsSpan(id, 1);
    }
}
