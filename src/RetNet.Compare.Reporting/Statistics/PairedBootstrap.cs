namespace RetNet.Compare.Reporting.Statistics;

/// <summary>
/// Paired bootstrap over documents: documents are drawn with replacement and the token-weighted loss difference is computed again.
/// It covers the choice of evaluation text, not the choice of seeds.
/// </summary>
public static class PairedBootstrap
{
    /// <summary>Compares on <paramref name="documents"/>; the same <paramref name="seed"/> gives the same interval.</summary>
    /// <exception cref="ArgumentException">No document has a token.</exception>
    public static PairedDifference Compare(IReadOnlyList<PairedDocument> documents, int resamples, int seed)
    {
        double tokens = documents.Sum(document => (double)document.Tokens);
        if (tokens <= 0)
            throw new ArgumentException("A paired comparison needs a document with tokens.", nameof(documents));

        double[] gains = [.. documents.Select(document => document.BaselineLogLikelihood - document.LogLikelihood)];
        double difference = gains.Sum() / tokens;
        if (documents.Count < 2)
            return new PairedDifference { Documents = documents.Count, LossNats = difference, LossIntervalNats = null, StandardErrorNats = null };

        double[] draws = Draw(documents, gains, resamples, new Random(seed));
        double mean = draws.Average();
        return new PairedDifference
        {
            Documents = documents.Count,
            LossNats = difference,
            LossIntervalNats = new Interval(Quantiles.At(draws, 0.025), Quantiles.At(draws, 0.975)),
            StandardErrorNats = Math.Sqrt(draws.Sum(draw => (draw - mean) * (draw - mean)) / (draws.Length - 1)),
        };
    }

    private static double[] Draw(IReadOnlyList<PairedDocument> documents, double[] gains, int resamples, Random random)
    {
        double[] draws = new double[resamples];
        for (int draw = 0; draw < resamples; draw++)
        {
            double gain = 0;
            double tokens = 0;
            while (tokens == 0)
            {
                for (int pick = 0; pick < gains.Length; pick++)
                {
                    int document = random.Next(gains.Length);
                    gain += gains[document];
                    tokens += documents[document].Tokens;
                }
            }

            draws[draw] = gain / tokens;
        }

        return draws;
    }
}
