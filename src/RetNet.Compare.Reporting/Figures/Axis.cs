namespace RetNet.Compare.Reporting.Figures;

/// <summary>An axis with everything decided: limits and ticks, so that every renderer draws the same picture.</summary>
public sealed record Axis
{
    /// <summary>What the axis shows, with its unit.</summary>
    public required string Label { get; init; }

    /// <summary>Linear, logarithmic or names.</summary>
    public required AxisScale Scale { get; init; }

    /// <summary>Left or lower end, in data units.</summary>
    public required double Minimum { get; init; }

    /// <summary>Right or upper end, in data units.</summary>
    public required double Maximum { get; init; }

    /// <summary>How tick values are written.</summary>
    public TickFormat Format { get; init; }

    /// <summary>Major (labelled) and minor marks.</summary>
    public required IReadOnlyList<Tick> Ticks { get; init; }

    /// <summary>A linear axis with a little room around <paramref name="values"/>; from zero when <paramref name="fromZero"/>.</summary>
    public static Axis Linear(string label, IEnumerable<double> values, TickFormat format = TickFormat.Plain, bool fromZero = false)
    {
        (double low, double high) = Extent(values);
        if (fromZero)
            (low, high) = (Math.Min(0, low), Math.Max(0, high));
        if (low == high)
            high = low + Math.Max(1, Math.Abs(low));
        double room = 0.03 * (high - low);
        double minimum = low == 0 ? 0 : low - room;
        double maximum = high + room;
        return new Axis
        {
            Label = label,
            Scale = AxisScale.Linear,
            Format = format,
            Minimum = minimum,
            Maximum = maximum,
            Ticks = AxisTicks.Linear(minimum, maximum, format),
        };
    }

    /// <summary>A logarithmic axis with a little room around <paramref name="values"/>; values at or below zero are not on it.</summary>
    public static Axis Logarithmic(string label, IEnumerable<double> values, TickFormat format = TickFormat.Plain)
    {
        (double minimum, double maximum) = LogarithmicLimits(values);
        return new Axis
        {
            Label = label,
            Scale = AxisScale.Logarithmic,
            Format = format,
            Minimum = minimum,
            Maximum = maximum,
            Ticks = AxisTicks.Logarithmic(minimum, maximum, format),
        };
    }

    /// <summary>A logarithmic axis with a labelled tick at each measured value, for lengths and batch sizes.</summary>
    public static Axis LogarithmicAt(string label, IEnumerable<double> values)
    {
        double[] marks = [.. values.Where(value => value > 0).Distinct().Order()];
        (double minimum, double maximum) = LogarithmicLimits(marks);
        return new Axis
        {
            Label = label,
            Scale = AxisScale.Logarithmic,
            Minimum = minimum,
            Maximum = maximum,
            Ticks = AxisTicks.At(marks),
        };
    }

    /// <summary>An axis of names; the first lies at 0 and on top when the axis is vertical.</summary>
    public static Axis Categories(string label, IReadOnlyList<string> names) => new()
    {
        Label = label,
        Scale = AxisScale.Category,
        Minimum = -0.5,
        Maximum = Math.Max(1, names.Count) - 0.5,
        Ticks =
        [
            .. names.Select((name, index) => new Tick(index, name)),
            .. Enumerable.Range(1, Math.Max(0, names.Count - 1)).Select(index => new Tick(index - 0.5)),
        ],
    };

    /// <summary>
    /// The same axis logarithmic instead of linear or the other way round, around <paramref name="values"/>;
    /// null for names, and where a value at or below zero would not be on it.
    /// </summary>
    public Axis? Switched(IReadOnlyCollection<double> values) => Scale switch
    {
        AxisScale.Logarithmic => Linear(Label, values, Format),
        AxisScale.Linear when values.All(value => value > 0) => Logarithmic(Label, values, Format),
        _ => null,
    };

    /// <summary>Where <paramref name="value"/> lies between the limits: 0 at <see cref="Minimum"/>, 1 at <see cref="Maximum"/>.</summary>
    public double Position(double value) => Scale == AxisScale.Logarithmic
        ? Math.Log(value / Minimum) / Math.Log(Maximum / Minimum)
        : (value - Minimum) / (Maximum - Minimum);

    private static (double Low, double High) Extent(IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        return finite.Length == 0 ? (0, 1) : (finite.Min(), finite.Max());
    }

    private static (double Low, double High) LogarithmicLimits(IEnumerable<double> values)
    {
        (double low, double high) = Extent(values.Where(value => value > 0));
        if (low <= 0)
            low = high / 10;
        double room = Math.Max(Math.Pow(high / low, 0.06), 1.06);
        return (low / room, high * room);
    }
}
