using System.Globalization;
using RetNet.Compare.Models.Architectures;

namespace RetNet.Compare.Cli.Experiments;

/// <summary>Holds a setting to the type its architecture describes, so that a wrong one is found at its line and before a model is built.</summary>
internal static class SettingValue
{
    private const double Most = 1e6;
    private static readonly string[] Flags = ["true", "false"];

    /// <summary>What is wrong with a value, or null.</summary>
    /// <param name="key">The setting, e.g. <c>heads</c>.</param>
    /// <param name="type">Its type as <see cref="SettingDescription.Type"/> says it.</param>
    /// <param name="text">The value.</param>
    /// <param name="width">The models' width, which heads must divide.</param>
    public static string? Problem(string key, string type, string text, long width)
    {
        string[] choices = type.Split([", ", " or "], StringSplitOptions.None);
        return type switch
        {
            "integer" when !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) || number < 1 =>
                $"setting '{key}' is '{text}'; it must be a whole number of at least 1.",
            "integer" when key == "heads" && width % long.Parse(text, CultureInfo.InvariantCulture) != 0 =>
                $"setting 'heads' is {text}, which does not divide 'size.width' {width}. Give a divisor of it.",
            "number" when !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !(Math.Abs(value) <= Most) =>
                $"setting '{key}' is '{text}'; it must be a number from {-Most} to {Most}.",
            _ when choices.Length > 1 && !choices.Contains(text, StringComparer.Ordinal) && !(choices.SequenceEqual(Flags) && bool.TryParse(text, out _)) =>
                $"setting '{key}' is '{text}'{NearestName.Hint(text, choices)}; it must be: {type}.",
            _ => null,
        };
    }
}
