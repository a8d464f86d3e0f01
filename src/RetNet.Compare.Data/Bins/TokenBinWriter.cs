using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using RetNet.Compare.Data.Tokenization;

namespace RetNet.Compare.Data.Bins;

/// <summary>
/// Encodes documents into a token bin: groups in parallel, written in order. The bin is written beside its path and renamed when complete;
/// an interrupted or abandoned write leaves no bin.
/// </summary>
public sealed class TokenBinWriter : IDisposable
{
    private readonly string _path;
    private readonly ITokenizer _tokenizer;
    private readonly FileStream _file;
    private readonly int _tokenBytes;
    private readonly long[] _counts;
    private readonly List<long> _documents = [];
    private readonly StringBuilder _names = new();
    private long _nameBytes;
    private long _textBytes;
    private bool _completed;

    /// <summary>Begins a bin of tokens of <paramref name="tokenizer"/>.</summary>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public TokenBinWriter(string path, ITokenizer tokenizer)
    {
        _path = path;
        _tokenizer = tokenizer;
        _tokenBytes = BytesPerToken(tokenizer.VocabularySize);
        _counts = new long[tokenizer.VocabularySize];
        try
        {
            _file = new FileStream(path + ".partial", FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 20);
            _file.Write(new byte[TokenBinHeader.Size]);
        }
        catch (IOException e)
        {
            throw CannotWrite(e);
        }
    }

    /// <summary>Tokens written so far.</summary>
    public long TokenCount { get; private set; }

    /// <summary>Bytes that a token takes in a bin: 2 where every id fits, else 4.</summary>
    public static int BytesPerToken(long vocabulary) => vocabulary <= 65536 ? 2 : 4;

    /// <summary>Encodes a group of documents, all in memory at once; give a few megabytes at a time. Empty documents are left out.</summary>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public void Append(IReadOnlyList<Document> documents)
    {
        EncodedDocument[] encoded = new EncodedDocument[documents.Count];
        Parallel.For(0, documents.Count, i => encoded[i] = Encode(documents[i]));
        try
        {
            foreach (EncodedDocument document in encoded.Where(document => document.TextBytes > 0))
                Append(document);
        }
        catch (IOException e)
        {
            throw CannotWrite(e);
        }
    }

    /// <summary>Writes the index and the header, flushes, and renames the file to its path.</summary>
    /// <exception cref="DataException">There are no tokens, or the file cannot be written.</exception>
    public TokenBinSummary Complete()
    {
        if (TokenCount == 0)
            throw new DataException($"There is no text for {_path}. Give a corpus with at least one document that is not empty.");
        try
        {
            TokenBinHeader header = WriteIndexAndHeader();
            _file.Flush(flushToDisk: true);
            _file.Dispose();
            File.Move(_path + ".partial", _path, overwrite: true);
            _completed = true;
            return new TokenBinSummary(TokenCount, header.DocumentCount, _textBytes, header.Sha256, _counts);
        }
        catch (IOException e)
        {
            throw CannotWrite(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_completed)
            return;
        _file.Dispose();
        File.Delete(_path + ".partial");
    }

    private TokenBinHeader WriteIndexAndHeader()
    {
        Pad();
        ushort[] lengths = [.. Enumerable.Range(0, _tokenizer.VocabularySize).Select(id => checked((ushort)_tokenizer.BytesOf(id).Length))];
        _file.Write(MemoryMarshal.AsBytes(lengths.AsSpan()));
        Pad();
        _file.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_documents)));
        byte[] names = Encoding.UTF8.GetBytes(_names.ToString());
        _file.Write(names);
        Pad();
        TokenBinHeader header = new()
        {
            TokenBytes = _tokenBytes,
            VocabularySize = _tokenizer.VocabularySize,
            BeginningOfSequence = _tokenizer.BeginningOfSequence,
            TokenCount = TokenCount,
            DocumentCount = _documents.Count / 2,
            TextBytes = _textBytes,
            NameBytes = names.Length,
            TokenizerHash = _tokenizer.Hash,
        };
        WriteHeader(header);
        _file.Position = 0;
        header = header with { Sha256 = TokenBinHeader.ComputeSha256(_file) };
        WriteHeader(header);
        return header;
    }

    private void WriteHeader(TokenBinHeader header)
    {
        _file.Position = 0;
        _file.Write(header.ToBytes());
    }

    private EncodedDocument Encode(Document document)
    {
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(document.Text.Length));
        try
        {
            int length = Encoding.UTF8.GetBytes(document.Text, utf8);
            ArrayBufferWriter<int> ids = new((length / 3) + 16);
            _tokenizer.Encode(utf8.AsSpan(0, length), ids);
            return new EncodedDocument(document.Id, ids, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    private void Append(EncodedDocument document)
    {
        ReadOnlySpan<int> ids = document.Ids.WrittenSpan;
        foreach (int id in ids)
            _counts[id]++;
        if (_tokenBytes == 4)
        {
            _file.Write(MemoryMarshal.AsBytes(ids));
        }
        else
        {
            ushort[] narrow = ArrayPool<ushort>.Shared.Rent(ids.Length);
            for (int i = 0; i < ids.Length; i++)
                narrow[i] = (ushort)ids[i];
            _file.Write(MemoryMarshal.AsBytes(narrow.AsSpan(0, ids.Length)));
            ArrayPool<ushort>.Shared.Return(narrow);
        }
        TokenCount += ids.Length;
        _textBytes += document.TextBytes;
        _documents.Add(TokenCount);
        _documents.Add(document.TextBytes);
        string name = document.Id.ReplaceLineEndings(" ");
        _nameBytes += Encoding.UTF8.GetByteCount(name) + 1;
        if (_nameBytes > Array.MaxLength)
            throw new DataException($"The names of the first {_documents.Count / 2} documents take 2 GiB, and {_path} holds no more. Give the text in fewer documents.");
        _names.Append(name).Append('\n');
    }

    private void Pad() => _file.Write(new byte[TokenBinHeader.Padded(_file.Position) - _file.Position]);

    private DataException CannotWrite(IOException e) =>
        new($"The token bin {_path} could not be written ({e.Message}). Make room or choose another cache folder.", e);

    private sealed record EncodedDocument(string Id, ArrayBufferWriter<int> Ids, int TextBytes);
}
