using RetNet.Compare.Reporting.Statistics;

namespace RetNet.Compare.Reporting.Tests.Statistics;

public sealed class PairedBootstrapTests
{
    private const int Resamples = 4000;

    [Fact]
    public void The_difference_is_weighted_by_tokens()
    {
        // Loss 400/200 = 2.0 against 450/200 = 2.25.
        PairedDifference difference = PairedBootstrap.Compare([new(50, -100, -120), new(150, -300, -330)], Resamples, seed: 1);

        Assert.Equal(-0.25, difference.LossNats, 12);
        Assert.Equal(Math.Exp(-0.25), difference.PerplexityRatio, 12);
    }

    [Fact]
    public void The_same_gain_in_every_token_leaves_no_doubt()
    {
        PairedDocument[] documents = [.. Enumerable.Range(1, 20).Select(index => new PairedDocument(index * 10, -index * 30.0, -index * 31.0))];

        PairedDifference difference = PairedBootstrap.Compare(documents, Resamples, seed: 1);

        Assert.Equal(-0.1, difference.LossIntervalNats!.Value.Low, 12);
        Assert.Equal(-0.1, difference.LossIntervalNats!.Value.High, 12);
        Assert.Equal(1, difference.SmallestDetectableRatio!.Value, 9);
    }

    [Fact]
    public void With_equal_lengths_the_standard_error_is_that_of_a_mean()
    {
        // Differences per token alternate between 0 and -0.2: deviation 0.1, over 100 documents 0.01.
        PairedDocument[] documents = [.. Enumerable.Range(0, 100).Select(index => new PairedDocument(10, -30, index % 2 == 0 ? -30 : -32))];

        PairedDifference difference = PairedBootstrap.Compare(documents, 20_000, seed: 7);

        Assert.Equal(0.01, difference.StandardErrorNats!.Value, 0.0003);
        Assert.Equal(-0.1 - 0.0196, difference.LossIntervalNats!.Value.Low, 0.001);
        Assert.Equal(-0.1 + 0.0196, difference.LossIntervalNats!.Value.High, 0.001);
        Assert.Equal(Math.Exp(2.802 * difference.StandardErrorNats.Value), difference.SmallestDetectableRatio!.Value, 12);
    }

    [Fact]
    public void Swapping_the_models_inverts_the_ratio()
    {
        PairedDocument[] documents = [.. Documents(30)];
        PairedDocument[] swapped = [.. documents.Select(document => new PairedDocument(document.Tokens, document.BaselineLogLikelihood, document.LogLikelihood))];

        PairedDifference there = PairedBootstrap.Compare(documents, Resamples, seed: 3);
        PairedDifference back = PairedBootstrap.Compare(swapped, Resamples, seed: 3);

        Assert.Equal(1, there.PerplexityRatio * back.PerplexityRatio, 12);
        Assert.Equal(1, there.PerplexityRatioInterval!.Value.Low * back.PerplexityRatioInterval!.Value.High, 9);
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval_and_another_seed_nearly()
    {
        PairedDocument[] documents = [.. Documents(30)];

        Interval first = PairedBootstrap.Compare(documents, Resamples, seed: 3).LossIntervalNats!.Value;
        Interval again = PairedBootstrap.Compare(documents, Resamples, seed: 3).LossIntervalNats!.Value;
        Interval other = PairedBootstrap.Compare(documents, Resamples, seed: 4).LossIntervalNats!.Value;

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal(first.Low, other.Low, 0.1 * (first.High - first.Low));
    }

    [Fact]
    public void A_single_document_gives_a_difference_without_an_interval()
    {
        PairedDifference difference = PairedBootstrap.Compare([new(10, -30, -31)], Resamples, seed: 1);

        Assert.Equal(-0.1, difference.LossNats, 12);
        Assert.Null(difference.LossIntervalNats);
        Assert.Null(difference.SmallestDetectableRatio);
    }

    [Fact]
    public void No_tokens_is_an_error() => Assert.Throws<ArgumentException>(() => PairedBootstrap.Compare([new(0, 0, 0)], Resamples, seed: 1));

    private static IEnumerable<PairedDocument> Documents(int count)
    {
        var random = new Random(5);
        for (int index = 0; index < count; index++)
        {
            long tokens = 100 + random.Next(900);
            yield return new PairedDocument(tokens, -tokens * (3 + random.NextDouble()), -tokens * (3.1 + random.NextDouble()));
        }
    }
}
