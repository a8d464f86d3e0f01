using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Reporting.Goals;

/// <summary>A goal beside what was measured of one length and batch.</summary>
internal sealed class RaceGoal
{
    private const string Limit = "limit";

    private readonly GoalRow goal;
    private readonly IReadOnlyList<RaceRow> timings;
    private readonly bool higherIsBetter;

    /// <param name="goal">The goal.</param>
    /// <param name="timings">Rows of the race of one mode, length and batch.</param>
    /// <exception cref="InvalidDataException">A race has no such quantity.</exception>
    public RaceGoal(GoalRow goal, IReadOnlyList<RaceRow> timings)
    {
        this.goal = goal;
        this.timings = timings;
        higherIsBetter = (goal.Quantity, goal.Beside) switch
        {
            ("tokens_per_s", _) => true,
            ("peak_resident_bytes", not Limit) => false,
            _ => throw new InvalidDataException(
                $"{GoalRow.File}: a race has no '{goal.Quantity}' beside '{goal.Beside}'. It has tokens_per_s beside a contender, a precision or limit, and peak_resident_bytes beside a contender or a precision."),
        };
    }

    /// <summary>What is compared with what.</summary>
    public string Words => (higherIsBetter ? "tokens/s" : "peak resident memory") + goal.Beside switch
    {
        Limit => " as a share of the machine's limit",
        "fp32" or "bf16" => $" against the suite's in {goal.Beside}",
        _ => $" against {goal.Beside}",
    };

    /// <summary>The ratio to reach.</summary>
    public string Bound => FormattableString.Invariant($"{(higherIsBetter ? "at least" : "at most")} {goal.Bound}");

    /// <summary>Ours; null where the goal is not this model's, or one of the two was not measured.</summary>
    public double? Ratio(string model)
    {
        if ((goal.Model.Length > 0 && goal.Model != model) || Find(model, RaceRow.Suite, goal.Precision) is not { } ours)
            return null;
        if (goal.Beside == Limit)
            return ours.FractionOfLimit;
        RaceRow? other = goal.Beside is "fp32" or "bf16" ? Find(model, RaceRow.Suite, goal.Beside) : Find(model, goal.Beside, goal.Precision);
        return other is null ? null : Quantity(ours) / Quantity(other);
    }

    /// <summary>Whether a ratio reaches the goal.</summary>
    public bool IsReached(double ratio) => higherIsBetter ? ratio >= goal.Bound : ratio <= goal.Bound;

    private double Quantity(RaceRow row) => higherIsBetter ? row.TokensPerS : row.PeakResidentBytes;

    private RaceRow? Find(string model, string contender, string precision) =>
        timings.FirstOrDefault(row => (row.Model, row.Contender, row.Precision) == (model, contender, precision));
}
