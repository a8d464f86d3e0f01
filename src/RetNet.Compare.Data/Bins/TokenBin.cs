using System.IO.MemoryMappedFiles;
using System.Text;

namespace RetNet.Compare.Data.Bins;

/// <summary>A validated, memory-mapped token bin; read-only, and safe to read from several threads.</summary>
public sealed class TokenBin : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly unsafe byte* _start;
    private readonly TokenBinHeader _header;
    private readonly Lazy<string[]> _names;
    private bool _disposed;

    private unsafe TokenBin(string path, MemoryMappedFile file, MemoryMappedViewAccessor view, TokenBinHeader header)
    {
        Path = path;
        _file = file;
        _view = view;
        _header = header;
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start + view.PointerOffset;
        _names = new Lazy<string[]>(ReadNames);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Number of tokens.</summary>
    public long TokenCount => _header.TokenCount;

    /// <summary>Number of documents.</summary>
    public int DocumentCount => (int)_header.DocumentCount;

    /// <summary>UTF-8 bytes of text in all documents.</summary>
    public long TextBytes => _header.TextBytes;

    /// <summary>Number of ids, special tokens included.</summary>
    public int VocabularySize => _header.VocabularySize;

    /// <summary>The id of <c>&lt;bos&gt;</c>.</summary>
    public int BeginningOfSequence => _header.BeginningOfSequence;

    /// <summary>Hash of the tokenizer that made the tokens.</summary>
    public string TokenizerHash => _header.TokenizerHash;

    /// <summary>SHA-256 of the bin's content: equal hashes mean equal tokens and documents.</summary>
    public string Sha256 => _header.Sha256;

    /// <summary>Opens a bin after checking its header, its length, its checksum and its index.</summary>
    /// <exception cref="DataException">The file is missing or defective; the message says which and what to do.</exception>
    public static TokenBin Open(string path)
    {
        try
        {
            TokenBinHeader header = Validate(path);
            MemoryMappedFile file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            TokenBin bin = new(path, file, file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read), header);
            bin.CheckIndex();
            return bin;
        }
        catch (IOException e)
        {
            throw new DataException($"The token bin {path} cannot be opened ({e.Message}). Prepare the data again.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataException($"The token bin {path} may not be read ({e.Message}). Correct its permissions.", e);
        }
    }

    /// <summary>Copies tokens from <paramref name="start"/> on as the 64-bit ids that embeddings take.</summary>
    public void CopyTokens(long start, Span<long> destination)
    {
        CheckRange(start, destination.Length);
        if (_header.TokenBytes == 2)
        {
            ReadOnlySpan<ushort> tokens = Section<ushort>(_header.TokenSection + (start * 2), destination.Length);
            for (int i = 0; i < tokens.Length; i++)
                destination[i] = tokens[i];
        }
        else
        {
            ReadOnlySpan<uint> tokens = Section<uint>(_header.TokenSection + (start * 4), destination.Length);
            for (int i = 0; i < tokens.Length; i++)
                destination[i] = tokens[i];
        }
    }

    /// <summary>The UTF-8 bytes that <paramref name="count"/> tokens from <paramref name="start"/> on stand for, as bits per byte need them.</summary>
    public long TextBytesOf(long start, int count)
    {
        CheckRange(start, count);
        ReadOnlySpan<ushort> lengths = Section<ushort>(_header.LengthSection, VocabularySize);
        long bytes = 0;
        if (_header.TokenBytes == 2)
        {
            foreach (ushort id in Section<ushort>(_header.TokenSection + (start * 2), count))
                bytes += lengths[id];
        }
        else
        {
            foreach (uint id in Section<uint>(_header.TokenSection + (start * 4), count))
                bytes += lengths[(int)id];
        }
        return bytes;
    }

    /// <summary>Where a document lies.</summary>
    public TokenDocument Document(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, DocumentCount);
        ReadOnlySpan<long> entry = Section<long>(_header.DocumentSection + (index * 16L), 2);
        long start = index == 0 ? 0 : Section<long>(_header.DocumentSection + ((index - 1) * 16L), 1)[0];
        return new TokenDocument(index, start, entry[0] - start, entry[1]);
    }

    /// <summary>A document's id, e.g. <c>git-doc/git-add.txt</c>.</summary>
    public string DocumentId(int index) => _names.Value[index];

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static TokenBinHeader Validate(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        byte[] start = new byte[TokenBinHeader.Size];
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        TokenBinHeader header = TokenBinHeader.Parse(start.AsSpan(0, read), file.Length, path);
        file.Position = 0;
        string actual = TokenBinHeader.ComputeSha256(file);
        return actual == header.Sha256
            ? header
            : throw TokenBinHeader.Defect(path, $"is damaged: SHA-256 {actual}, and its header says {header.Sha256}");
    }

    // A matching checksum proves the bytes are those written; this proves that following them stays inside the file.
    private void CheckIndex()
    {
        string? defect = IndexDefect();
        if (defect is null)
            return;
        Dispose();
        throw TokenBinHeader.Defect(Path, defect);
    }

    private string? IndexDefect()
    {
        long end = 0, bytes = 0;
        ReadOnlySpan<byte> names = Section<byte>(_header.NameSection, checked((int)_header.NameBytes));
        for (int i = 0; i < DocumentCount; i++)
        {
            ReadOnlySpan<long> entry = Section<long>(_header.DocumentSection + (i * 16L), 2);
            if (entry[0] < end || entry[1] < 0)
                return $"has a document index that runs backwards at document {i}";
            end = entry[0];
            bytes += entry[1];
        }
        if (end != TokenCount || bytes != TextBytes)
            return $"has documents of {end} tokens and {bytes} bytes, and its header says {TokenCount} and {TextBytes}";
        if (names.Count((byte)'\n') != DocumentCount)
            return $"has {names.Count((byte)'\n')} document ids for {DocumentCount} documents";
        long highest = HighestToken();
        return highest < VocabularySize ? null : $"has token {highest} outside its vocabulary of {VocabularySize}";
    }

    private long HighestToken()
    {
        long[] buffer = new long[1 << 16];
        long highest = -1;
        for (long start = 0; start < TokenCount; start += buffer.Length)
        {
            Span<long> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, TokenCount - start));
            CopyTokens(start, part);
            foreach (long id in part)
                highest = Math.Max(highest, id);
        }
        return highest;
    }

    private string[] ReadNames() =>
        Encoding.UTF8.GetString(Section<byte>(_header.NameSection, (int)_header.NameBytes)).Split('\n')[..DocumentCount];

    private void CheckRange(long start, int count)
    {
        if (start < 0 || count > TokenCount - start)
            throw new ArgumentOutOfRangeException(nameof(start), $"Tokens {start} to {start + count} are not in {Path}, which has "
                + $"{TokenCount}.");
    }

    private unsafe ReadOnlySpan<T> Section<T>(long offset, int count) where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new ReadOnlySpan<T>(_start + offset, count);
    }
}
