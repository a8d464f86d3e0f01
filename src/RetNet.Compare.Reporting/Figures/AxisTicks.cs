using System.Globalization;

namespace RetNet.Compare.Reporting.Figures;

/// <summary>Chooses tick positions and writes their labels.</summary>
internal static class AxisTicks
{
    private const int MostLabels = 8;

    public static IReadOnlyList<Tick> Linear(double minimum, double maximum, TickFormat format)
    {
        double unit = format == TickFormat.Bytes ? Unit(maximum, format).Scale : 1;
        double step = unit * RoundStep((maximum - minimum) / unit / MostLabels);
        long first = (long)Math.Ceiling((minimum / step) - 1e-9);
        long last = (long)Math.Floor((maximum / step) + 1e-9);
        return [.. Enumerable.Range(0, (int)(last - first + 1)).Select(index => Labelled((first + index) * step, format))];
    }

    public static IReadOnlyList<Tick> At(IReadOnlyList<double> marks)
    {
        int stride = (marks.Count + MostLabels - 1) / MostLabels;
        return [.. marks.Select((mark, index) => (marks.Count - 1 - index) % stride == 0 ? Labelled(mark, TickFormat.Plain) : new Tick(mark))];
    }

    public static IReadOnlyList<Tick> Logarithmic(double minimum, double maximum, TickFormat format) => format == TickFormat.Bytes
        ? PowersOfTwo(minimum, maximum)
        : Decimal(minimum, maximum, format);

    public static string Text(double value, TickFormat format)
    {
        (double scale, string suffix) = Unit(value, format);
        return (value / scale).ToString("0.######", CultureInfo.InvariantCulture) + suffix;
    }

    /// <summary>The largest unit that <paramref name="value"/> reaches.</summary>
    public static (double Scale, string Suffix) Unit(double value, TickFormat format) => (format, Math.Abs(value)) switch
    {
        (TickFormat.Metric, >= 1e12) => (1e12, "T"),
        (TickFormat.Metric, >= 1e9) => (1e9, "G"),
        (TickFormat.Metric, >= 1e6) => (1e6, "M"),
        (TickFormat.Metric, >= 1e3) => (1e3, "k"),
        (TickFormat.Bytes, >= 1L << 40) => (1L << 40, " TiB"),
        (TickFormat.Bytes, >= 1L << 30) => (1L << 30, " GiB"),
        (TickFormat.Bytes, >= 1L << 20) => (1L << 20, " MiB"),
        (TickFormat.Bytes, >= 1L << 10) => (1L << 10, " KiB"),
        (TickFormat.Bytes, _) => (1, " B"),
        _ => (1, ""),
    };

    /// <summary>The next of 1, 2, 2.5 or 5 times a power of ten.</summary>
    private static double RoundStep(double atLeast)
    {
        double decade = Math.Pow(10, Math.Floor(Math.Log10(atLeast)));
        double[] steps = [1, 2, 2.5, 5, 10];
        return decade * steps.First(step => decade * step >= atLeast * (1 - 1e-9));
    }

    private static List<Tick> Decimal(double minimum, double maximum, TickFormat format)
    {
        double decades = Math.Log10(maximum / minimum);
        int[] labelled = decades switch
        {
            < 0.35 => [10, 12, 14, 16, 18, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90],
            < 0.8 => [10, 15, 20, 30, 40, 50, 60, 80],
            < 1.3 => [10, 15, 20, 30, 50, 70],
            < 2.3 => [10, 20, 50],
            < 3.2 => [10, 30],
            _ => [10],
        };
        int every = Math.Max(1, (int)Math.Ceiling(decades / MostLabels));
        List<Tick> ticks = [];
        for (int exponent = (int)Math.Floor(Math.Log10(minimum)); exponent <= Math.Log10(maximum); exponent++)
        {
            int[] minor = decades > 4 ? [10] : [10, 20, 30, 40, 50, 60, 70, 80, 90];
            foreach (int tenths in labelled.Union(minor).Order())
            {
                double value = (double)((decimal)tenths / 10) * Math.Pow(10, exponent);
                if (value < minimum || value > maximum)
                    continue;
                bool label = labelled.Contains(tenths) && (labelled.Length > 1 || exponent % every == 0);
                ticks.Add(label ? Labelled(value, format) : new Tick(value));
            }
        }

        return ticks;
    }

    private static List<Tick> PowersOfTwo(double minimum, double maximum)
    {
        int first = (int)Math.Ceiling(Math.Log2(minimum));
        int last = (int)Math.Floor(Math.Log2(maximum));
        int stride = Math.Max(1, (last - first + MostLabels) / MostLabels);
        return [.. Enumerable.Range(first, Math.Max(0, last - first + 1))
            .Where(exponent => exponent % stride == 0)
            .Select(exponent => Labelled(Math.Pow(2, exponent), TickFormat.Bytes))];
    }

    private static Tick Labelled(double value, TickFormat format) => new(value, Text(value, format));
}
