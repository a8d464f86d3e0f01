namespace RetNet.Compare.Measurement.Machine;

/// <summary>The <c>name : value</c> lines of the kernel's text files.</summary>
internal static class ColonTable
{
    /// <summary>Values by name; the first of a repeated name counts.</summary>
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                values.TryAdd(line[..colon].Trim(), line[(colon + 1)..].Trim());
        }

        return values;
    }

    /// <summary>Bytes of a value such as <c>2096 kB</c>.</summary>
    public static long Bytes(string value) => long.Parse(value.Split(' ')[0]) * (value.EndsWith("kB", StringComparison.Ordinal) ? 1024 : 1);
}
