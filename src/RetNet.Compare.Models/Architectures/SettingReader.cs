using System.Globalization;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Models.Architectures;

/// <summary>Reads an architecture's settings with types, defaults and clear errors.</summary>
public sealed class SettingReader
{
    private readonly string architecture;
    private readonly IReadOnlyDictionary<string, string> values;

    /// <summary>Checks that every key of <paramref name="options"/> is a setting of <paramref name="architecture"/>.</summary>
    /// <exception cref="ArgumentException">A key is unknown; the message names the nearest one.</exception>
    public SettingReader(Architecture architecture, ModelOptions options)
    {
        this.architecture = architecture.Name;
        values = options.Settings;
        string[] known = [.. architecture.Settings.Select(setting => setting.Key)];
        foreach (string key in values.Keys.Except(known, StringComparer.Ordinal))
            throw new ArgumentException($"{this.architecture} has no setting '{key}'{NearestName.Hint(key, known)}. It has: {string.Join(", ", known)}.");
    }

    /// <summary>A whole number of at least <paramref name="minimum"/>.</summary>
    public long Integer(string key, long fallback, long minimum = 1)
    {
        if (!values.TryGetValue(key, out string? text))
            return fallback;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= minimum)
            return value;
        throw Wrong(key, text, $"a whole number of at least {minimum}");
    }

    /// <summary>A finite number.</summary>
    public double Number(string key, double fallback)
    {
        if (!values.TryGetValue(key, out string? text))
            return fallback;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
            return value;
        throw Wrong(key, text, "a number");
    }

    /// <summary>true or false.</summary>
    public bool Flag(string key, bool fallback)
    {
        if (!values.TryGetValue(key, out string? text))
            return fallback;
        return bool.TryParse(text, out bool value) ? value : throw Wrong(key, text, "true or false");
    }

    /// <summary>A member of an enumeration, by its snake_case name.</summary>
    public T Choice<T>(string key, T fallback)
        where T : struct, Enum
    {
        if (!values.TryGetValue(key, out string? text))
            return fallback;
        foreach (T member in Enum.GetValues<T>())
        {
            if (string.Equals(SnakeCase(member), text, StringComparison.Ordinal))
                return member;
        }

        throw Wrong(key, text, string.Join(" or ", Enum.GetValues<T>().Select(SnakeCase)));
    }

    /// <summary>The name of a choice as it stands in experiment files.</summary>
    public static string SnakeCase<T>(T member)
        where T : struct, Enum =>
        string.Concat(member.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));

    private ArgumentException Wrong(string key, string text, string wanted) =>
        new($"{architecture}: setting '{key}' is '{text}', but must be {wanted}.");
}
