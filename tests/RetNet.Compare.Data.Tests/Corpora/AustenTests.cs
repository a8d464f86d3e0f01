using RetNet.Compare.Data.Corpora;
using RetNet.Compare.Data.Tokenization;

namespace RetNet.Compare.Data.Tests.Corpora;

public sealed class AustenTests
{
    [DebianFact]
    public void Six_novels_come_from_the_r_package_with_the_token_counts_of_an_independent_tokenizer()
    {
        CorpusSource source = CorpusCatalog.Full.OutOfDomain.Single(set => set.Name == "books").Sources.Single(candidate => candidate.Id == "austen");
        List<Document> novels = [.. source.Acquire(SharedCache.Installer).Documents];
        Assert.Equal(
            ["austen/emma", "austen/mansfieldpark", "austen/northangerabbey", "austen/persuasion", "austen/prideprejudice", "austen/sensesensibility"],
            novels.Select(novel => novel.Id));
        // Counted with the npm package gpt-tokenizer 4.0.0 in Node.
        string text = string.Concat(novels.Select(novel => novel.Text));
        Assert.Equal(993328, SharedCache.Tokenizer("gpt2").Encode(text).Length);
        Assert.Equal(958652, SharedCache.Tokenizer("cl100k").Encode(text).Length);
    }
}
