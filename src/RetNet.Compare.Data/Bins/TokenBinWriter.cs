using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using RetNet.Compare.Data.Tokenization;

namespace RetNet.Compare.Data.Bins;

/// <summary>Encodes documents into a token bin: in parallel, in order, a few megabytes in memory at a time.</summary>
public static class TokenBinWriter
{
    private const int GroupCharacters = 8 << 20;

    /// <summary>Writes beside <paramref name="path"/>, flushes, and renames; an interrupted write leaves no bin.</summary>
    /// <exception cref="DataException">There are no tokens, or the file cannot be written.</exception>
    public static TokenBinSummary Write(string path, IEnumerable<Document> documents, ITokenizer tokenizer)
    {
        string partial = path + ".partial";
        try
        {
            TokenBinSummary summary;
            using (FileStream file = new(partial, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 20))
            {
                summary = new Session(file, tokenizer).Write(documents, path);
                file.Flush(flushToDisk: true);
            }
            File.Move(partial, path, overwrite: true);
            return summary;
        }
        catch (IOException e)
        {
            throw new DataException($"The token bin {path} could not be written ({e.Message}). Make room or choose another cache folder.", e);
        }
    }

    private sealed class Session(FileStream file, ITokenizer tokenizer)
    {
        private readonly int _tokenBytes = tokenizer.VocabularySize <= 65536 ? 2 : 4;
        private readonly long[] _counts = new long[tokenizer.VocabularySize];
        private readonly List<long> _documents = [];
        private readonly StringBuilder _names = new();
        private long _tokens;
        private long _textBytes;

        public TokenBinSummary Write(IEnumerable<Document> documents, string path)
        {
            file.Write(new byte[TokenBinHeader.Size]);
            foreach (List<Document> group in Groups(documents))
            {
                EncodedDocument[] encoded = new EncodedDocument[group.Count];
                Parallel.For(0, group.Count, i => encoded[i] = Encode(group[i]));
                foreach (EncodedDocument document in encoded)
                    Append(document);
            }
            if (_tokens == 0)
                throw new DataException($"There is no text for {path}. Give a corpus with at least one document that is not empty.");
            Pad();
            ushort[] lengths = [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(id => checked((ushort)tokenizer.BytesOf(id).Length))];
            file.Write(MemoryMarshal.AsBytes(lengths.AsSpan()));
            Pad();
            file.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_documents)));
            byte[] names = Encoding.UTF8.GetBytes(_names.ToString());
            file.Write(names);
            Pad();
            file.Flush();
            file.Position = TokenBinHeader.Size;
            TokenBinHeader header = new()
            {
                TokenBytes = _tokenBytes,
                VocabularySize = tokenizer.VocabularySize,
                BeginningOfSequence = tokenizer.BeginningOfSequence,
                TokenCount = _tokens,
                DocumentCount = _documents.Count / 2,
                TextBytes = _textBytes,
                NameBytes = names.Length,
                TokenizerHash = tokenizer.Hash,
                PayloadSha256 = Convert.ToHexStringLower(SHA256.HashData(file)),
            };
            file.Position = 0;
            file.Write(header.ToBytes());
            return new TokenBinSummary(_tokens, header.DocumentCount, _textBytes, header.PayloadSha256, _counts);
        }

        private static IEnumerable<List<Document>> Groups(IEnumerable<Document> documents)
        {
            List<Document> group = [];
            long characters = 0;
            foreach (Document document in documents.Where(document => document.Text.Length > 0))
            {
                group.Add(document);
                characters += document.Text.Length;
                if (characters < GroupCharacters)
                    continue;
                yield return group;
                group = [];
                characters = 0;
            }
            if (group.Count > 0)
                yield return group;
        }

        private EncodedDocument Encode(Document document)
        {
            byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(document.Text.Length));
            try
            {
                int length = Encoding.UTF8.GetBytes(document.Text, utf8);
                ArrayBufferWriter<int> ids = new((length / 3) + 16);
                tokenizer.Encode(utf8.AsSpan(0, length), ids);
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
                file.Write(MemoryMarshal.AsBytes(ids));
            }
            else
            {
                ushort[] narrow = ArrayPool<ushort>.Shared.Rent(ids.Length);
                for (int i = 0; i < ids.Length; i++)
                    narrow[i] = (ushort)ids[i];
                file.Write(MemoryMarshal.AsBytes(narrow.AsSpan(0, ids.Length)));
                ArrayPool<ushort>.Shared.Return(narrow);
            }
            _tokens += ids.Length;
            _textBytes += document.TextBytes;
            _documents.Add(_tokens);
            _documents.Add(document.TextBytes);
            _names.Append(document.Id.ReplaceLineEndings(" ")).Append('\n');
        }

        private void Pad() => file.Write(new byte[TokenBinHeader.Padded(file.Position) - file.Position]);
    }

    private sealed record EncodedDocument(string Id, ArrayBufferWriter<int> Ids, int TextBytes);
}
