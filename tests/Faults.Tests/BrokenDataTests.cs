using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using RetNet.Compare.Data;
using RetNet.Compare.Data.Batches;
using RetNet.Compare.Data.Bins;
using RetNet.Compare.Data.Corpora;
using RetNet.Compare.Data.Preparation;
using RetNet.Compare.Data.Tokenization;

namespace RetNet.Compare.Faults;

/// <summary>Broken text and broken tokens are refused before anything is trained.</summary>
public sealed class BrokenDataTests
{
    private const int Least = 30;
    private const long Gigabyte = 1L << 30;
    private static readonly byte[] GoodText = Encoding.UTF8.GetBytes(SmallExperiment.Prose(1, 4000));

    /// <summary>File name, content, and words of the refusal.</summary>
    private static IEnumerable<(string Name, byte[] Content, string[] Words)> Files()
    {
        yield return ("latin1.txt", [.. "good line\ncaf"u8, 0xE9, .. "\n"u8], ["line 2", "not UTF-8", "iconv"]);
        yield return ("continuation.txt", [0x80, .. "x\n"u8], ["line 1", "not UTF-8"]);
        yield return ("overlong.txt", [.. "a\nb\n"u8, 0xC0, 0xAF], ["line 3", "not UTF-8"]);
        yield return ("surrogate.txt", [0xED, 0xA0, 0x80], ["line 1", "not UTF-8"]);
        yield return ("above-unicode.txt", [0xF4, 0x90, 0x80, 0x80], ["line 1", "not UTF-8"]);
        yield return ("cut-letter.txt", [.. "ok\n"u8, 0xE2, 0x82], ["line 2", "not UTF-8"]);
        yield return ("utf16.txt", [0xFF, 0xFE, 0x61, 0x00], ["line 1", "not UTF-8"]);
        yield return ("latin1.jsonl", [.. "{\"text\":\"caf"u8, 0xE9, .. "\"}\n"u8], ["line 1", "not UTF-8"]);
        yield return ("half-pair.jsonl", [.. """{"text":"\ud800"}"""u8], ["line 1", "not JSON"]);
        yield return ("broken.jsonl", [.. "{\"text\":\"a\"}\n{\"text\":"u8], ["line 2", "not JSON"]);
        yield return ("number.jsonl", [.. "{\"text\":7}"u8], ["line 1", "no string member 'text'"]);
        yield return ("other-member.jsonl", [.. "{\"body\":\"a\"}"u8], ["line 1", "no string member 'text'"]);
        yield return ("array.jsonl", [.. "[\"a\"]"u8], ["line 1", "no string member 'text'"]);
        yield return ("deep.jsonl", Encoding.UTF8.GetBytes(new string('[', 100_000)), ["line 1", "not JSON"]);
        yield return ("empty.txt", [], ["no text"]);
        yield return ("empty.jsonl", [], ["no text"]);
        yield return ("blank.jsonl", [.. "\n\n  \n"u8], ["no text"]);
        yield return ("no-words.jsonl", [.. "{\"text\":\"\"}\n"u8], ["no text"]);
        yield return ("not-gzip.txt.gz", [.. "plain text"u8], ["not-gzip.txt.gz is damaged after line 0"]);
        yield return ("cut.txt.gz", Gzip(GoodText)[..^40], ["cut.txt.gz is damaged after line"]);
        yield return ("flipped.txt.gz", Flipped(Gzip(GoodText)), ["flipped.txt.gz is damaged after line"]);
        yield return ("not-zstd.jsonl.zst", [.. "plain text"u8], ["zstd"]);
        yield return ("table.parquet", [.. "PAR1"u8], ["no text file this program reads"]);
        yield return ("gigabyte-line.txt.gz", LongLine(Gigabyte), ["line 1", "longer than 128 MiB"]);
        yield return ("gigabyte-line.jsonl.gz", LongLine(Gigabyte), ["line 1", "longer than 128 MiB"]);
    }

    [Fact]
    public void Every_broken_file_is_refused_with_a_sentence_and_leaves_nothing()
    {
        int refused = 0;
        using var folder = new TemporaryFolder();
        string good = folder.Write("good.txt", GoodText);
        string other = folder.Write("other.txt", SmallExperiment.Prose(2, 500));
        foreach ((string name, byte[] content, string[] words) in Files())
            Refused(folder.Write(name, content), other, null, words);

        Refused(folder["absent.txt"], other, null, "no file or folder");
        Refused(Directory.CreateDirectory(folder["no-text"]).FullName, other, null, "no file that ends in");
        Refused(good, good, null, "also trained on");
        Refused(good, folder.Write("copy.txt", GoodText), null, "also trained on", "copy.txt", "good.txt");
        Refused(good, other, folder.Write("set/copy.txt", GoodText), "'probe'", "also trained on");
        Refused(good, folder.Write("latin1-validation.txt", [0xE9]), null, "latin1-validation.txt", "not UTF-8");
        Refused(folder.Write("one.txt", "a single document"), null, null, "held out");
        TooShort(folder, good, other);
        refused++;

        Assert.True(refused >= Least, $"{refused} files");
        Figures.Note("07-data", true, "Broken text (encodings, cut and damaged archives, JSON, empty, too short, a line of 1 GiB, text both trained on and scored) is refused before training with file and line, and leaves no tokens behind",
            $"{refused} files");

        void Refused(string train, string? validation, string? set, params string[] words)
        {
            string cache = folder[$"cache-{++refused}"];
            CorpusProfile profile = CorpusCatalog.Local("files", [train], validation is null ? [] : [validation], set is null
                ? new Dictionary<string, IReadOnlyList<string>>()
                : new Dictionary<string, IReadOnlyList<string>> { ["probe"] = [set] });
            Exception? thrown = Record.Exception(() => new DataPreparation(cache).Prepare(profile, "bytes"));
            if (thrown is not DataException error)
            {
                Assert.Fail($"{train}: {thrown?.ToString() ?? "was accepted"}");
                return;
            }

            Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
            Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.Exists(Path.Combine(cache, "tokens")) ? Directory.GetDirectories(Path.Combine(cache, "tokens")) : []);
        }
    }

    /// <summary>What is done to the bytes of a good token bin, and words of the refusal.</summary>
    private static IEnumerable<(Func<byte[], byte[]> Spoil, string Words)> Bins()
    {
        yield return (_ => [], "is not a token bin");
        yield return (bytes => With(bytes, 0, "PICKLED!"u8), "is not a token bin");
        yield return (bytes => With(bytes, 8, [9]), "has format version 9");
        yield return (bytes => With(bytes, 12, [3]), "has tokens of 3 bytes");
        yield return (bytes => With(bytes, 16, [0xFF, 0xFF, 0xFF, 0x7F]), "has a vocabulary of 2147483647");
        yield return (bytes => With(bytes, 20, [0xFF, 0xFF]), "outside its vocabulary");
        yield return (bytes => With(bytes, 31, [0x7F]), "has impossible counts");
        yield return (bytes => bytes[..^1], "bytes long, and its header says");
        yield return (bytes => [.. bytes, 0], "bytes long, and its header says");
        yield return (bytes => With(bytes, 88, [1, 2, 3]), "SHA-256");
        // The first token; with a hash that fits, so that the token itself is found.
        yield return (bytes => Hashed(With(bytes, 160, [0xE7, 0x03])), "has token 999 outside its vocabulary of 257");
        yield return (bytes => Hashed(With(bytes, 160, [0xFF, 0xFF])), "has token 65535 outside its vocabulary of 257");
    }

    [Fact]
    public void Every_broken_token_bin_is_refused_before_a_token_is_read()
    {
        using var folder = new TemporaryFolder();
        string path = folder["tokens.bin"];
        using (var writer = new TokenBinWriter(path, new ByteTokenizer()))
        {
            writer.Append([new Document("0", "some text")]);
            writer.Complete();
        }

        byte[] good = File.ReadAllBytes(path);
        Assert.Equal(good, Hashed([.. good]));
        int refused = 0;
        foreach ((Func<byte[], byte[]> spoil, string words) in Bins())
        {
            File.WriteAllBytes(path, spoil([.. good]));
            DataException error = Assert.Throws<DataException>(() => TokenBin.Open(path));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
            Assert.Contains("repare the data again", error.Message, StringComparison.Ordinal);
            refused++;
        }

        Figures.Note("07-bins", true, "Broken token bins (empty, magic, version, sizes, counts, odd length, wrong hash, a token outside the vocabulary) are refused on opening", $"{refused} files");
    }

    [Fact]
    public void Opening_scans_every_token_at_half_a_gigabyte_a_second()
    {
        const double least = 500e6;
        using var folder = new TemporaryFolder();
        string path = folder["tokens.bin"];
        using (var writer = new TokenBinWriter(path, new ByteTokenizer()))
        {
            string text = new('x', 4 << 20);
            for (int i = 0; i < 8; i++)
                writer.Append([new Document($"{i}", text)]);
            writer.Complete();
        }

        double best = 0;
        for (int i = 0; i < 7; i++)
        {
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            TokenBin.Open(path).Dispose();
            best = Math.Max(best, new FileInfo(path).Length / (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
        }

        Assert.True(best >= least, $"{best / 1e6:0} MB/s of processor time");
        Figures.Note("07-scan", true, "Opening a token bin checks its hash and every token", "at least 500 MB per second of processor time");
    }

    private static void TooShort(TemporaryFolder folder, string train, string validation)
    {
        PreparedCorpus corpus = new DataPreparation(folder["cache"]).Prepare(
            CorpusCatalog.Local("files", [train], [validation], new Dictionary<string, IReadOnlyList<string>>()), "bytes");
        using TokenBin bin = corpus.Open(PreparedCorpus.Train);
        DataException error = Assert.Throws<DataException>(() => new TrainingBatches(bin, 1, (int)bin.TokenCount + 1, 1));
        Assert.Contains("fewer than one sequence", error.Message, StringComparison.Ordinal);
    }

    private static byte[] With(byte[] bytes, int position, ReadOnlySpan<byte> other)
    {
        other.CopyTo(bytes.AsSpan(position));
        return bytes;
    }

    /// <summary>Puts the hash of the content in, as a forger would.</summary>
    private static byte[] Hashed(byte[] bytes)
    {
        Span<byte> hash = bytes.AsSpan(88, SHA256.HashSizeInBytes);
        hash.Clear();
        SHA256.HashData(bytes).CopyTo(hash);
        return bytes;
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(content);
        return packed.ToArray();
    }

    private static byte[] Flipped(byte[] bytes)
    {
        bytes[bytes.Length / 2] ^= 0x55;
        return bytes;
    }

    private static byte[] LongLine(long bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            byte[] block = new byte[1 << 20];
            Array.Fill(block, (byte)'x');
            for (long i = 0; i < bytes >> 20; i++)
                gzip.Write(block);
        }

        return packed.ToArray();
    }
}
