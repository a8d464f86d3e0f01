using System.Buffers.Binary;
using RetNet.Compare.Data.Bins;
using RetNet.Compare.Data.Tokenization;

namespace RetNet.Compare.Data.Tests.Bins;

public sealed class TokenBinTests
{
    private static readonly string[] Texts = ["The first document.\n", "", "Zweites Dokument, mit Umlauten: äöü.\n", new string('z', 5000)];

    [Theory]
    [InlineData("bytes")]
    [InlineData("gpt2-1024")]
    [InlineData("cl100k")]
    public void What_was_written_is_read(string name)
    {
        using TemporaryFolder folder = new();
        ITokenizer tokenizer = SharedCache.Tokenizer(name);
        TokenBinSummary summary = MadeBin.Write(folder.File("x.bin"), tokenizer, Texts);
        using TokenBin bin = TokenBin.Open(folder.File("x.bin"));
        string[] written = [.. Texts.Where(text => text.Length > 0)];
        Assert.Equal(written.Length, bin.DocumentCount);
        Assert.Equal((summary.Tokens, summary.TextBytes, summary.Sha256), (bin.TokenCount, bin.TextBytes, bin.Sha256));
        Assert.Equal((tokenizer.VocabularySize, tokenizer.BeginningOfSequence, tokenizer.Hash), (bin.VocabularySize, bin.BeginningOfSequence, bin.TokenizerHash));
        Assert.Equal(bin.TokenCount, summary.Counts.Sum());
        Assert.Equal(["doc/0", "doc/2", "doc/3"], Enumerable.Range(0, 3).Select(bin.DocumentId));
        for (int i = 0; i < written.Length; i++)
        {
            TokenDocument document = bin.Document(i);
            long[] tokens = new long[document.TokenCount];
            bin.CopyTokens(document.Start, tokens);
            Assert.Equal(written[i], tokenizer.DecodeText([.. tokens.Select(token => (int)token)]));
            Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(written[i]), document.TextBytes);
            Assert.Equal(document.TextBytes, bin.TextBytesOf(document.Start, (int)document.TokenCount));
        }
    }

    [Fact]
    public void Bins_do_not_depend_on_how_documents_are_grouped()
    {
        using TemporaryFolder folder = new();
        ITokenizer tokenizer = SharedCache.Tokenizer("gpt2-4096");
        Document[] documents = [.. Enumerable.Range(0, 200).Select(i => new Document($"{i}", $"Document {i} speaks of {i * i}."))];
        string[] hashes = [.. new[] { 1, 7, 200 }.Select(size =>
        {
            using TokenBinWriter writer = new(folder.File($"{size}.bin"), tokenizer);
            foreach (Document[] group in documents.Chunk(size))
                writer.Append(group);
            return writer.Complete().Sha256;
        })];
        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void An_abandoned_write_leaves_nothing_and_no_text_is_refused()
    {
        using TemporaryFolder folder = new();
        using (TokenBinWriter writer = new(folder.File("x.bin"), new ByteTokenizer()))
            writer.Append([new Document("a", "text")]);
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.Contains("no text", Assert.Throws<DataException>(() => MadeBin.Write(folder.File("x.bin"), new ByteTokenizer(), "")).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Defects => new()
    {
        { "missing", "cannot be opened" },
        { "empty", "is not a token bin" },
        { "magic", "is not a token bin" },
        { "version", "has format version 9" },
        { "token bytes", "has tokens of 3 bytes" },
        { "vocabulary", "has a vocabulary of 70000 in tokens of 2 bytes" },
        { "bos", "has <bos> 300 outside its vocabulary" },
        { "counts", "has impossible counts" },
        { "cut", "bytes long, and its header says" },
        { "longer", "bytes long, and its header says" },
        { "damaged", "is damaged: SHA-256" },
        { "token", "has token 999 outside its vocabulary of 257" },
        { "index", "has a document index that runs backwards at document 1" },
        { "text bytes", "has documents of 26 tokens and 27 bytes" },
        { "names", "has 1 document ids for 2 documents" },
    };

    [Theory]
    [MemberData(nameof(Defects))]
    public void Every_defect_is_refused_by_name_with_the_file_and_what_to_do(string defect, string expected)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("x.bin");
        MadeBin.Write(path, new ByteTokenizer(), "thirteen char", "another text.");
        byte[] bytes = File.ReadAllBytes(path);
        if (defect == "missing")
            File.Delete(path);
        else
            File.WriteAllBytes(path, Spoil(bytes, defect));
        string message = Assert.Throws<DataException>(() => TokenBin.Open(path)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("repare the data again", message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_single_flipped_byte_goes_unnoticed()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("x.bin");
        MadeBin.Write(path, new ByteTokenizer(), "some text");
        byte[] good = File.ReadAllBytes(path);
        for (int position = 0; position < good.Length; position++)
        {
            byte[] bad = [.. good];
            bad[position] ^= 0x10;
            File.WriteAllBytes(path, bad);
            Assert.Throws<DataException>(() => TokenBin.Open(path));
        }
    }

    private static byte[] Spoil(byte[] bytes, string defect)
    {
        long documentSection = TokenBinHeader.Parse(bytes, bytes.Length, "").DocumentSection;
        switch (defect)
        {
            case "empty":
                return [];
            case "magic":
                bytes[0]++;
                return bytes;
            case "version":
                bytes[8] = 9;
                return bytes;
            case "token bytes":
                bytes[12] = 3;
                return bytes;
            case "vocabulary":
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), 70000);
                return bytes;
            case "bos":
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), 300);
                return bytes;
            case "counts":
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), -1);
                return bytes;
            case "cut":
                return bytes[..^8];
            case "longer":
                return [.. bytes, 0];
            case "damaged":
                bytes[TokenBinHeader.Size + 3] ^= 1;
                return bytes;
            case "token":
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(TokenBinHeader.Size), 999);
                break;
            case "index":
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan((int)documentSection + 16), 3);
                break;
            case "text bytes":
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan((int)documentSection + 8), 14);
                break;
            case "names":
                bytes[documentSection + 32 + "doc/0".Length] = (byte)'x';
                break;
        }
        Convert.FromHexString(TokenBinHeader.ComputeSha256(new MemoryStream(bytes))).CopyTo(bytes, TokenBinHeader.Sha256Offset);
        return bytes;
    }
}
