using System.Globalization;

namespace RetNet.Compare.Reporting.Html;

/// <summary>Colours on a dark page: the same hues, light enough to be seen.</summary>
internal static class DarkTheme
{
    /// <summary>The page's background.</summary>
    public const string Background = "#16181c";

    private const double LeastContrast = 4.5;

    /// <summary>What stands for <paramref name="color"/> (<c>#RRGGBB</c>): greys are turned round, other colours mixed with white until they stand out.</summary>
    public static string Color(string color)
    {
        int[] channels = Channels(color);
        if (channels.Distinct().Count() == 1)
            return Hex([.. channels.Select(channel => 255 - channel)]);
        for (double white = 0; ; white += 0.02)
        {
            int[] mixed = [.. channels.Select(channel => (int)Math.Round(channel + ((255 - channel) * white)))];
            if (Contrast(Hex(mixed), Background) >= LeastContrast)
                return Hex(mixed);
        }
    }

    /// <summary>Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance).</summary>
    public static double Contrast(string first, string second)
    {
        (double one, double other) = (Luminance(first), Luminance(second));
        return (Math.Max(one, other) + 0.05) / (Math.Min(one, other) + 0.05);
    }

    private static double Luminance(string color)
    {
        double[] linear = [.. Channels(color).Select(channel => channel / 255.0).Select(share => share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4))];
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }

    private static int[] Channels(string color) =>
        [.. Enumerable.Range(0, 3).Select(index => int.Parse(color.AsSpan(1 + (2 * index), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    private static string Hex(int[] channels) => string.Concat(channels.Select(channel => channel.ToString("X2", CultureInfo.InvariantCulture)).Prepend("#"));
}
