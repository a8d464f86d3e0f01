using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>How far a measured median may be off, as a fraction of it.</summary>
internal static class MedianError
{
    // Two cells are measured minutes apart; what a machine drifts meanwhile is not in either's samples.
    private const double BetweenCells = 0.02;
    private const double MedianOverMean = 1.2533;
    private const double DeviationsInQuartiles = 1.349;
    private const double DeviationsInDeciles = 2.563;

    /// <summary>Of a step time with its relative spread (half the interquartile range over the median).</summary>
    public static double OfSpread(double relativeSpread, int samples) => Combine(2 * relativeSpread / DeviationsInQuartiles, samples);

    /// <summary>Of a decode latency, from its outer deciles.</summary>
    public static double Of(DecodeRow row) => Combine((row.LatencyP90Ms - row.LatencyP10Ms) / DeviationsInDeciles / row.LatencyMs, row.Samples);

    private static double Combine(double deviation, int samples)
    {
        double own = MedianOverMean * deviation / Math.Sqrt(Math.Max(1, samples));
        return Math.Sqrt((own * own) + (BetweenCells * BetweenCells));
    }
}
