using RetNet.Compare.Data.Tokenization;

namespace RetNet.Compare.Data.Tests.Tokenization;

public sealed class PublishedVectorTests
{
    [Fact]
    public void All_313_published_vectors_encode_to_the_published_ids_and_decode_to_the_text()
    {
        int vectors = 0;
        foreach ((string name, string sample, int[] expected) in PublishedVectors.Read())
        {
            ITokenizer tokenizer = SharedCache.Tokenizer(name);
            Assert.Equal(expected, tokenizer.Encode(sample));
            Assert.Equal(sample, tokenizer.DecodeText(expected));
            vectors++;
        }

        Assert.Equal(313, vectors);
    }

    [Theory]
    [InlineData("gpt2", 50257, 50256)]
    [InlineData("r50k", 50257, 50256)]
    [InlineData("cl100k", 100277, 100257)]
    [InlineData("gpt2-4096", 4096, 4095)]
    [InlineData("bytes", 257, 256)]
    public void Vocabulary_sizes_count_every_id_and_bos_stands_for_no_text(string name, int size, int bos)
    {
        ITokenizer tokenizer = SharedCache.Tokenizer(name);
        Assert.Equal(size, tokenizer.VocabularySize);
        Assert.Equal(bos, tokenizer.BeginningOfSequence);
        Assert.Empty(tokenizer.Decode([bos]));
        Assert.DoesNotContain(bos, tokenizer.Encode("text that spells <|endoftext|> or <bos>"));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([size]));
    }

    [Theory]
    [InlineData("gpt3", "did you mean 'gpt2'?")]
    [InlineData("gpt2-100", "258 to 50256")]
    [InlineData("gpt2-50257", "use 'gpt2'")]
    public void Unknown_names_are_answered_with_what_would_work(string name, string advice) =>
        Assert.Contains(advice, Assert.Throws<DataException>(() => TokenizerCatalog.Load(name, SharedCache.Installer)).Message, StringComparison.Ordinal);
}
