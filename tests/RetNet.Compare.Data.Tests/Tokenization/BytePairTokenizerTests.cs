using System.Text;
using RetNet.Compare.Data.Tokenization;

namespace RetNet.Compare.Data.Tests.Tokenization;

public sealed class BytePairTokenizerTests
{
    private static readonly string[] AllNames = ["bytes", "gpt2", "cl100k", "o200k", "gpt2-258", "gpt2-1024", "gpt2-4096"];

    public static TheoryData<string> Names => new(AllNames);

    [Theory]
    [MemberData(nameof(Names))]
    public void Decoding_undoes_encoding_for_random_bytes_and_random_text(string name)
    {
        ITokenizer tokenizer = SharedCache.Tokenizer(name);
        Random random = new(2);
        for (int trial = 0; trial < 500; trial++)
        {
            byte[] bytes = new byte[random.Next(0, 400)];
            random.NextBytes(bytes);
            if (trial % 2 == 0)
                bytes = Encoding.UTF8.GetBytes(string.Concat(bytes.Select(value => value < 128 ? "e" : RuneText(random))));
            int[] ids = tokenizer.Encode(bytes);
            Assert.Equal(bytes, tokenizer.Decode(ids));
            Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
        }
    }

    [Theory]
    [InlineData(200)]
    [InlineData(5000)]
    public void Long_words_merge_as_by_repeated_search_for_the_lowest_rank(int length)
    {
        byte[]?[] tokens = TiktokenFile.Read(Path.Combine(SharedCache.TokenizerFolder, BytePairEncoding.R50k.File), BytePairEncoding.R50k.Sha256);
        ITokenizer tokenizer = SharedCache.Tokenizer("gpt2");
        Random random = new(3);
        string letters = "aeinrst";
        string[] words =
        [
            string.Concat(Enumerable.Range(0, length).Select(_ => letters[random.Next(letters.Length)])),
            new string('a', length),
            string.Concat(Enumerable.Repeat("ab", length / 2)),
        ];
        foreach (string word in words)
            Assert.Equal(ReferenceMerge(Encoding.UTF8.GetBytes(word), tokens), tokenizer.Encode(word));
    }

    [Fact]
    public void A_word_of_a_million_letters_is_encoded_in_seconds()
    {
        ITokenizer tokenizer = SharedCache.Tokenizer("gpt2");
        string word = new('x', 1_000_000);
        Assert.Equal(word, tokenizer.DecodeText(tokenizer.Encode(word)));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(4096)]
    [InlineData(16384)]
    public void A_truncated_vocabulary_is_gpt2_with_only_its_first_merges(int size)
    {
        byte[]?[] first = TiktokenFile.Read(Path.Combine(SharedCache.TokenizerFolder, BytePairEncoding.R50k.File), BytePairEncoding.R50k.Sha256)[..(size - 1)];
        ITokenizer tokenizer = SharedCache.Tokenizer($"gpt2-{size}");
        foreach (string word in new[] { "perplexity", " retention", "Transformer", " the", "internationalization", "日本語" })
            Assert.Equal(ReferenceMerge(Encoding.UTF8.GetBytes(word), first), tokenizer.Encode(word));
        Assert.Equal(size - 1, tokenizer.BeginningOfSequence);
    }

    [Fact]
    public void Threads_sharing_a_tokenizer_get_the_same_ids_as_one_thread()
    {
        ITokenizer tokenizer = SharedCache.Tokenizer("gpt2-4096");
        string[] texts = [.. Enumerable.Range(0, 64).Select(i => string.Join(' ', Enumerable.Range(i, 200).Select(n => $"word{n} retention")))];
        int[][] alone = [.. texts.Select(text => tokenizer.Encode(text))];
        int[][] together = new int[texts.Length][];
        Parallel.For(0, texts.Length, i => together[i] = tokenizer.Encode(texts[i]));
        Assert.Equal(alone, together);
    }

    [Fact]
    public void Hashes_tell_tokenizers_apart()
    {
        string[] hashes = [.. AllNames.Select(name => SharedCache.Tokenizer(name).Hash)];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    // Computed apart from this program, from the published token file.
    [Theory]
    [InlineData("bytes", "5d59f3be2c3b8bc5c596f474c32fecfabc4bcfa2a3342f5f7a0759abebebee24")]
    [InlineData("gpt2", "0c23dde62c62bdeb4ae3cb139cd4a539d095f06be38d5d756a64fc0b47f757d0")]
    [InlineData("gpt2-4096", "931de6b3051d8b1879399118f3e91da82e0bbd737fc606874e2775a9a2824b96")]
    public void Hashes_are_stable(string name, string hash) => Assert.Equal(hash, SharedCache.Tokenizer(name).Hash);

    [Fact]
    public void An_altered_token_file_is_refused_with_both_checksums()
    {
        using TemporaryFolder folder = new();
        byte[] content = File.ReadAllBytes(Path.Combine(SharedCache.TokenizerFolder, BytePairEncoding.R50k.File));
        content[100] ^= 1;
        string path = folder.Write("r50k_base.tiktoken", content);
        string message = Assert.Throws<DataException>(() => TiktokenFile.Read(path, BytePairEncoding.R50k.Sha256)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains("is not the published one", message, StringComparison.Ordinal);
        Assert.Contains(BytePairEncoding.R50k.Sha256, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IQ== 0\nIg== x\n", "line 2: expected base64, a blank and a rank")]
    [InlineData("I* 0\n", "line 1: the token is not base64")]
    public void Malformed_token_lines_are_named(string content, string expected) =>
        Assert.Contains(expected, Assert.Throws<DataException>(() => TiktokenFile.Parse(Encoding.ASCII.GetBytes(content), "file", 100)).Message, StringComparison.Ordinal);

    private static string RuneText(Random random)
    {
        int value;
        do
            value = random.Next(1, 0x110000);
        while (!Rune.IsValid(value));
        return new Rune(value).ToString();
    }

    /// <summary>tiktoken's definition: while any two neighbours together are a token, join the leftmost pair of lowest rank.</summary>
    private static List<int> ReferenceMerge(byte[] word, byte[]?[] tokens)
    {
        Dictionary<string, int> ranks = [];
        for (int id = 0; id < tokens.Length; id++)
        {
            if (tokens[id] is { } token)
                ranks[Convert.ToHexString(token)] = id;
        }
        List<string> parts = [.. word.Select(value => Convert.ToHexString([value]))];
        while (true)
        {
            int best = -1, bestRank = int.MaxValue;
            for (int i = 0; i + 1 < parts.Count; i++)
            {
                if (ranks.TryGetValue(parts[i] + parts[i + 1], out int rank) && rank < bestRank)
                    (best, bestRank) = (i, rank);
            }
            if (best < 0)
                return [.. parts.Select(part => ranks[part])];
            parts[best] += parts[best + 1];
            parts.RemoveAt(best + 1);
        }
    }
}
