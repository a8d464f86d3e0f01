using RetNet.Compare.Data.Corpora;

namespace RetNet.Compare.Data.Tests.Corpora;

public sealed class CorpusCatalogTests
{
    [Fact]
    public void Every_source_has_a_label_a_licence_and_a_unique_id()
    {
        foreach (CorpusProfile profile in CorpusCatalog.Profiles)
        {
            List<CorpusSource> sources = [.. profile.Training, .. profile.OutOfDomain.SelectMany(set => set.Sources)];
            Assert.Equal(sources.Count, sources.Select(source => source.Id).Distinct().Count());
            Assert.All(sources, source => Assert.False(string.IsNullOrWhiteSpace(source.Label) || string.IsNullOrWhiteSpace(source.Licence)));
            Assert.All(profile.OutOfDomain, set => Assert.False(string.IsNullOrWhiteSpace(set.Caveat)));
        }
    }

    [Fact]
    public void Nothing_trained_on_is_scored_as_out_of_domain() => Assert.All(CorpusCatalog.Profiles, profile =>
        Assert.Empty(profile.Training.Select(source => source.Id).Intersect(profile.OutOfDomain.SelectMany(set => set.Sources).Select(source => source.Id))));

    [Fact]
    public void An_unknown_profile_is_answered_with_the_nearest() =>
        Assert.Contains("did you mean 'small'?", Assert.Throws<DataException>(() => CorpusCatalog.Find("smal")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("full", "talk")]
    [InlineData("../mine", "talk")]
    [InlineData("mine", "train")]
    [InlineData("mine", "")]
    public void Names_that_would_collide_or_leave_the_cache_are_refused(string name, string set) =>
        Assert.Contains("cannot name", Assert.Throws<DataException>(() =>
            CorpusCatalog.Local(name, ["a.txt"], [], new Dictionary<string, IReadOnlyList<string>> { [set] = ["b.txt"] })).Message, StringComparison.Ordinal);

    [Fact]
    public void Samples_do_not_depend_on_the_order_of_documents_and_keep_to_their_cap()
    {
        List<Document> documents = [.. Enumerable.Range(0, 100).Select(i => new Document($"d{i}", new string('é', 50)))];
        List<Document> sample = [.. DocumentSample.Take(documents, 2000)];
        Assert.Equal(20, sample.Count);
        documents.Reverse();
        Assert.Equal(sample.ToHashSet(), DocumentSample.Take(documents, 2000).ToHashSet());
    }
}
