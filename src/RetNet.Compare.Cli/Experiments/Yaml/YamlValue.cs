namespace RetNet.Compare.Cli.Experiments.Yaml;

/// <summary>A value in a YAML file with the line it stands on.</summary>
/// <param name="Line">Line, from 1.</param>
internal abstract record YamlValue(long Line)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}

/// <summary>A word, number or text.</summary>
internal sealed record YamlScalar(long Line, string Text) : YamlValue(Line)
{
    /// <inheritdoc/>
    public override string Kind => Text.Length == 0 ? "nothing" : $"'{Text}'";
}

/// <summary>A list.</summary>
internal sealed record YamlList(long Line, IReadOnlyList<YamlValue> Items) : YamlValue(Line)
{
    /// <inheritdoc/>
    public override string Kind => "a list";
}

/// <summary>Keys and values, in the order of the file.</summary>
internal sealed record YamlSection(long Line, IReadOnlyList<(YamlScalar Key, YamlValue Value)> Entries) : YamlValue(Line)
{
    /// <inheritdoc/>
    public override string Kind => "a section";

    /// <summary>The value of <paramref name="key"/>, or null.</summary>
    public YamlValue? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key).Value;
}
