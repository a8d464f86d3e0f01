using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Reporting.Results;

/// <summary>Decode steps whose weights and state lie in the processor's caches, so that the read rate of main memory bounds nothing.</summary>
internal static class CachedSteps
{
    /// <summary>Whether a step read faster than main memory gives.</summary>
    public static bool Include(DecodeRow row) => row.FractionOfReadBandwidth > 1;

    /// <summary>A sentence to follow a caption where there are such steps, else nothing.</summary>
    public static string Remark(IEnumerable<DecodeRow> rows) =>
        rows.Any(Include) ? " Above 100 %, weights and state stay in the processor's caches, and main memory is no bound." : "";
}
