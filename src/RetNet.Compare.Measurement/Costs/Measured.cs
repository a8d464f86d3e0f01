using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Measurement.Costs;

/// <summary>Rows of a table and the raw samples behind them.</summary>
/// <param name="Rows">One per model, in the order given.</param>
/// <param name="Samples">Every timing, for <c>samples.csv</c>.</param>
public sealed record Measured<TRow>(IReadOnlyList<TRow> Rows, IReadOnlyList<SampleRow> Samples);
