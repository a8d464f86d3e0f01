using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RetNet.Compare.Data.Bins;

/// <summary>
/// The first 160 bytes of a token bin, little-endian. Then, each padded to 8 bytes: the tokens; the bytes of every token id (uint16 each);
/// per document the end of its tokens and its UTF-8 length (int64 each); the documents' ids, one a line.
/// </summary>
internal sealed record TokenBinHeader
{
    public const int Size = 160;
    public const int Version = 1;
    public const int Sha256Offset = 88;
    private const int Sha256Length = 32;
    private const ulong Magic = 0x4E49424E454B4F54; // "TOKENBIN"

    public required int TokenBytes { get; init; }

    public required int VocabularySize { get; init; }

    public required int BeginningOfSequence { get; init; }

    public required long TokenCount { get; init; }

    public required long DocumentCount { get; init; }

    public required long TextBytes { get; init; }

    public required long NameBytes { get; init; }

    /// <summary>SHA-256 of the tokenizer's definition, lower-case hex.</summary>
    public required string TokenizerHash { get; init; }

    /// <summary>SHA-256 of the whole file with this field zero, lower-case hex.</summary>
    public string Sha256 { get; init; } = new('0', 64);

    public long TokenSection => Size;

    public long LengthSection => TokenSection + Padded(TokenCount * TokenBytes);

    public long DocumentSection => LengthSection + Padded(VocabularySize * 2L);

    public long NameSection => DocumentSection + (DocumentCount * 16);

    public long FileLength => NameSection + Padded(NameBytes);

    public static long Padded(long bytes) => (bytes + 7) & ~7L;

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), TokenBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), VocabularySize);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), BeginningOfSequence);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), TokenCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), DocumentCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), TextBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(48), NameBytes);
        Convert.FromHexString(TokenizerHash).CopyTo(bytes, 56);
        Convert.FromHexString(Sha256).CopyTo(bytes, Sha256Offset);
        return bytes;
    }

    /// <summary>The checksum of a file, read from its start.</summary>
    public static string ComputeSha256(Stream file)
    {
        byte[] header = new byte[Size];
        file.ReadExactly(header);
        header.AsSpan(Sha256Offset, Sha256Length).Clear();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        byte[] buffer = new byte[1 << 20];
        for (int read = file.Read(buffer); read > 0; read = file.Read(buffer))
            hash.AppendData(buffer, 0, read);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads and checks a header against the length of its file.</summary>
    /// <exception cref="DataException">It is no header of ours, of another version, or at odds with itself or the file.</exception>
    public static TokenBinHeader Parse(ReadOnlySpan<byte> bytes, long fileLength, string path)
    {
        if (bytes.Length < Size || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
            throw Defect(path, "is not a token bin");
        int version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (version != Version)
            throw Defect(path, $"has format version {version}, and this program reads {Version}");
        TokenBinHeader header = new()
        {
            TokenBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            VocabularySize = BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BeginningOfSequence = BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            TokenCount = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            DocumentCount = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            TextBytes = BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            NameBytes = BinaryPrimitives.ReadInt64LittleEndian(bytes[48..]),
            TokenizerHash = Convert.ToHexStringLower(bytes.Slice(56, 32)),
            Sha256 = Convert.ToHexStringLower(bytes.Slice(Sha256Offset, Sha256Length)),
        };
        if (header.TokenBytes is not (2 or 4))
            throw Defect(path, $"has tokens of {header.TokenBytes} bytes, and only 2 and 4 exist");
        if (header.VocabularySize <= 0 || (header.TokenBytes == 2 && header.VocabularySize > 65536))
            throw Defect(path, $"has a vocabulary of {header.VocabularySize} in tokens of {header.TokenBytes} bytes");
        if (header.BeginningOfSequence < 0 || header.BeginningOfSequence >= header.VocabularySize)
            throw Defect(path, $"has <bos> {header.BeginningOfSequence} outside its vocabulary of {header.VocabularySize}");
        bool counts = IsCount(header.TokenCount) && IsCount(header.DocumentCount) && IsCount(header.TextBytes) && IsCount(header.NameBytes);
        if (!counts)
            throw Defect(path, "has impossible counts in its header");
        if (header.FileLength != fileLength)
            throw Defect(path, $"is {fileLength} bytes long, and its header says {header.FileLength}");
        return header;
    }

    public static DataException Defect(string path, string what) =>
        new($"The token bin {path} {what}. Delete it and prepare the data again.");

    // Small enough that no section offset overflows.
    private static bool IsCount(long value) => value is >= 0 and < (1L << 48);
}
