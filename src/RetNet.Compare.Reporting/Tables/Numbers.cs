using System.Globalization;

namespace RetNet.Compare.Reporting.Tables;

/// <summary>Writes numbers as a paper does: significant digits, never an integer part cut short.</summary>
public static class Numbers
{
    /// <summary>At least <paramref name="digits"/> significant digits, thousands separated: 42.13, 12,345, 0.0123.</summary>
    public static string Significant(double value, int digits = 3)
    {
        if (!double.IsFinite(value))
            return "–";
        if (value == 0)
            return "0";
        double rounded = double.Parse(value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        int decimals = Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(rounded))), 0, 12);
        return Minus(value.ToString($"N{decimals}", CultureInfo.InvariantCulture));
    }

    /// <summary>Two digits and a power of ten: <c>3.1e-07</c>.</summary>
    public static string Scientific(double value) => value == 0 ? "0" : value.ToString("0.0e+00", CultureInfo.InvariantCulture);

    /// <summary>A whole number, thousands separated.</summary>
    public static string Whole(double value) => Minus(value.ToString("N0", CultureInfo.InvariantCulture));

    /// <summary>A fixed number of decimals.</summary>
    public static string Fixed(double value, int decimals) => Minus(value.ToString($"N{decimals}", CultureInfo.InvariantCulture));

    /// <summary>A fraction in per cent: 0.0312 is <c>3.1</c>.</summary>
    public static string Percent(double fraction, int decimals = 1) => Fixed(fraction * 100, decimals);

    /// <summary>A signed change in per cent from a ratio: 0.97 is <c>−3.0</c>.</summary>
    public static string ChangePercent(double ratio)
    {
        string text = Percent(ratio - 1);
        return text.StartsWith('−') || text == "0.0" ? text : $"+{text}";
    }

    /// <summary>Mebibytes, three digits.</summary>
    public static string Mebibytes(double bytes) => Significant(bytes / (1 << 20));

    /// <summary>A mean with half its interval to the same decimals: <c>42.13 ± 0.62</c>; the mean alone when there is no interval.</summary>
    public static string WithHalfWidth(double mean, double? halfWidth, int digits = 4)
    {
        string text = Significant(mean, digits);
        if (halfWidth is not { } half)
            return text;
        int point = text.IndexOf('.');
        return $"{text} ± {Fixed(half, point < 0 ? 0 : text.Length - point - 1)}";
    }

    private static string Minus(string text)
    {
        if (!text.StartsWith('-'))
            return text;
        // "-0.0" is no change at all.
        return text.Any(letter => letter is >= '1' and <= '9') ? $"−{text[1..]}" : text[1..];
    }
}
