using System.Globalization;
using RetNet.Compare.Measurement.Costs;
using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Measurement.Correctness;

/// <summary>What the gate found.</summary>
/// <param name="Rows">Every check.</param>
/// <param name="Contender">The model, admitted to measurements; null when a check failed.</param>
public sealed record GateResult(IReadOnlyList<GateRow> Rows, Contender? Contender)
{
    /// <summary>Why it is not admitted, with the failed checks; null when it is.</summary>
    public string? Refusal => Contender is not null ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"'{Rows[0].Model}' is left out: its correctness gate is red ({string.Join("; ", Rows.Where(row => !row.Passed).Select(Failed))}). Correct the model; figures of a wrong one would mean nothing.");

    /// <summary>The admitted model.</summary>
    /// <exception cref="InvalidOperationException">The gate is red; the message is the refusal.</exception>
    public Contender Require() => Contender ?? throw new InvalidOperationException(Refusal);

    private static string Failed(GateRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.Check}: {row.Difference:g3} against {row.Bound:g3}");
}
