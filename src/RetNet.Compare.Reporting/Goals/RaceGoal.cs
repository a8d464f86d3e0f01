using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Reporting.Goals;

/// <summary>A goal beside what was measured of it.</summary>
/// <param name="goal">The goal, of a quantity that a race measures.</param>
/// <param name="timings">Rows of the race of one mode, length and batch.</param>
internal sealed class RaceGoal(GoalRow goal, IReadOnlyList<RaceRow> timings)
{
    private const string Limit = "limit", Speed = "tokens_per_s", Memory = "peak_resident_bytes";

    private readonly bool higherIsBetter = goal.Quantity == Speed;
    private readonly bool isBesideOwn = goal.Beside is "fp32" or "bf16";

    /// <summary>What is compared with what.</summary>
    public string Words => (higherIsBetter ? "tokens/s" : "peak resident memory") + (goal.Beside == Limit
        ? " as a share of the machine's limit"
        : $" against {(isBesideOwn ? "the suite's in " : "")}{goal.Beside}");

    /// <summary>The ratio to reach, and whose goal it is where it is not every model's.</summary>
    public string Bound => FormattableString.Invariant($"{(goal.Model.Length > 0 ? $"{goal.Model}: " : "")}{(higherIsBetter ? "at least" : "at most")} {goal.Bound}");

    /// <summary>Whether a race measures what the row is about.</summary>
    public static bool IsMeasured(GoalRow goal) => goal is { Quantity: Speed } or { Quantity: Memory, Beside: not Limit };

    /// <summary>Ours; null where the goal is not this model's, or one of the two was not measured.</summary>
    public double? Ratio(string model)
    {
        if ((goal.Model.Length > 0 && goal.Model != model) || Find(model, RaceRow.Suite, goal.Precision) is not { } ours)
            return null;
        if (goal.Beside == Limit)
            return ours.FractionOfLimit;
        RaceRow? other = isBesideOwn ? Find(model, RaceRow.Suite, goal.Beside) : Find(model, goal.Beside, goal.Precision);
        return other is null ? null : Quantity(ours) / Quantity(other);
    }

    /// <summary>Whether a ratio reaches the goal.</summary>
    public bool IsReached(double ratio) => higherIsBetter ? ratio >= goal.Bound : ratio <= goal.Bound;

    private double Quantity(RaceRow row) => higherIsBetter ? row.TokensPerS : row.PeakResidentBytes;

    private RaceRow? Find(string model, string contender, string precision) =>
        timings.FirstOrDefault(row => (row.Model, row.Contender, row.Precision) == (model, contender, precision));
}
