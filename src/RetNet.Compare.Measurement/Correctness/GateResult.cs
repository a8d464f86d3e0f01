using RetNet.Compare.Measurement.Costs;
using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Measurement.Correctness;

/// <summary>What the gate found.</summary>
/// <param name="Rows">Every check.</param>
/// <param name="Contender">The model, admitted to measurements; null when a check failed.</param>
public sealed record GateResult(IReadOnlyList<GateRow> Rows, Contender? Contender)
{
    /// <summary>The admitted model.</summary>
    /// <exception cref="InvalidOperationException">The gate is red; the message lists the failed checks.</exception>
    public Contender Require() => Contender ?? throw new InvalidOperationException(
        $"'{Rows[0].Model}' is not measured: its correctness gate is red. " +
        string.Join("; ", Rows.Where(row => !row.Passed).Select(row => $"{row.Check}: {row.Difference:g3} against {row.Bound:g3}")) +
        ". Correct the model; timings of a wrong one would mean nothing.");
}
