using System.Text;
using RetNet.Compare.Data.Tests;
using RetNet.Compare.Data.Tests.Tokenization;
using RetNet.Compare.Data.Tokenization;

namespace FullNuGet.Tests;

public sealed class MlTokenizerTests
{
    [Fact]
    public void All_313_published_vectors_encode_to_the_published_ids()
    {
        Dictionary<string, MlTokenizer> tokenizers = BytePairEncoding.All.ToDictionary(encoding => encoding.Name, encoding => new MlTokenizer(encoding.Load(SharedCache.TokenizerFolder)));
        int vectors = 0;
        foreach ((string name, string text, int[] ids) in PublishedVectors.Read())
        {
            Assert.Equal(ids, tokenizers[name].Encode(text));
            vectors++;
        }

        Assert.Equal(313, vectors);
    }

    [Theory]
    [InlineData("letters outside the basic plane: \U0001D4B3\U0001D4B4 \U00020000\U00020001, numbers \U0001D7D8\U0001D7D9, symbols \U0001F600\U0001F468\u200D\U0001F469")]
    [InlineData("the long s: it'\u017F and I'LL and  two blanks \u00A0\n\n\t ends ")]
    [InlineData("text that spells <|endoftext|> is text")]
    [InlineData("")]
    public void The_ids_are_those_of_our_tokenizer(string text)
    {
        foreach (BytePairEncoding encoding in BytePairEncoding.All)
        {
            BytePairTokenizer ours = encoding.Load(SharedCache.TokenizerFolder);
            Assert.Equal(ours.Encode(text), new MlTokenizer(ours).Encode(text));
        }
    }

    [Fact]
    public void A_cut_vocabulary_and_bytes_that_are_no_text_give_our_ids_too()
    {
        BytePairTokenizer ours = BytePairEncoding.R50k.LoadTruncated(SharedCache.TokenizerFolder, 4096);
        MlTokenizer theirs = new(ours);
        byte[] noText = [.. "before "u8, 0xC3, 0x28, 0xFF, .. " after"u8];

        Assert.Equal(ours.Encode("The quick brown fox, in 4096 tokens."), theirs.Encode("The quick brown fox, in 4096 tokens."));
        Assert.Equal(ours.Encode(noText), theirs.Encode(noText));
        Assert.Equal(noText, theirs.Decode(theirs.Encode(noText)));
    }

    [Fact]
    public void Name_size_and_hash_are_ours_so_that_prepared_text_stays_good()
    {
        BytePairTokenizer ours = BytePairEncoding.R50k.Load(SharedCache.TokenizerFolder);
        MlTokenizer theirs = new(ours);

        Assert.Equal((ours.Name, ours.VocabularySize, ours.BeginningOfSequence, ours.Hash), (theirs.Name, theirs.VocabularySize, theirs.BeginningOfSequence, theirs.Hash));
        Assert.Equal("Hello", Encoding.UTF8.GetString(theirs.BytesOf(15496)));
    }
}
