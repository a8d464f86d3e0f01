using RetNet.Compare.Cli.Experiments.Schema;
using RetNet.Compare.Cli.Experiments.Yaml;
using RetNet.Compare.Models.Architectures;

namespace RetNet.Compare.Cli.Experiments;

/// <summary>Reads the keys of one section as the schema says.</summary>
internal sealed class SectionReader
{
    private readonly string file;
    private readonly string path;
    private readonly YamlSection section;
    private readonly IReadOnlyList<ExperimentKey> keys;

    /// <summary>Checks that every key is known, that required ones are there, and every value's type and range.</summary>
    public SectionReader(string file, string path, YamlSection section)
    {
        (this.file, this.path, this.section) = (file, path, section);
        keys = ExperimentSchema.In(path);
        string[] names = [.. keys.Select(key => key.Name)];
        foreach ((YamlScalar key, _) in section.Entries)
        {
            if (!names.Contains(key.Text, StringComparer.Ordinal))
                throw Error(key, $"{Place} has no key '{key.Text}'{NearestName.Hint(key.Text, names)}. It has: {string.Join(", ", names)}.");
        }

        if (keys.FirstOrDefault(key => key.Default == ExperimentKey.Required && section.Find(key.Name) is null) is { } missing)
            throw Error(section, $"{Place} lacks the key '{missing.Name}' ({missing.Type.Name}): {missing.Meaning}");
    }

    private string Place => path.Length == 0 ? "an experiment" : $"'{path}'";

    /// <summary>Whether the key is given.</summary>
    public bool Has(string name) => section.Find(name) is not null;

    /// <summary>The line of a key's value, or of the section.</summary>
    public YamlValue At(string name) => section.Find(name) ?? section;

    /// <summary>A value, given or default.</summary>
    public T Get<T>(string name)
    {
        ExperimentKey key = Key(name);
        return section.Find(name) is { } value ? (T)Read(key, value) : (T)key.Type.Read(key.Default, out _)!;
    }

    /// <summary>A value, or <paramref name="fallback"/> where the default is said in words.</summary>
    public T Get<T>(string name, T fallback) => section.Find(name) is { } value ? (T)Read(Key(name), value) : fallback;

    /// <summary>The values of a list; a single value counts as a list of one.</summary>
    public IReadOnlyList<T> List<T>(string name)
    {
        ExperimentKey key = Key(name);
        YamlValue value = section.Find(name) ?? new YamlScalar(section.Line, key.Default);
        IReadOnlyList<YamlValue> items = value is YamlList list ? list.Items : [value];
        if (items.Count == 0)
            throw Error(value, $"'{key.Path}' is an empty list; give at least one value, or leave the key out.");
        var read = new List<T>();
        foreach (YamlValue item in items)
        {
            var one = (T)Read(key, item);
            if (read.Contains(one))
                throw Error(item, $"'{key.Path}' holds {item.Kind} twice.");
            read.Add(one);
        }

        return read;
    }

    /// <summary>The section below a key, or null when it is absent.</summary>
    public SectionReader? Section(string name) => section.Find(name) switch
    {
        null => null,
        YamlSection below => new(file, Key(name).Path, below),
        var other => throw Error(other, $"'{Key(name).Path}' must be a section with keys of its own, but is {other.Kind}."),
    };

    /// <summary>The section below a key; all defaults when it is absent.</summary>
    public SectionReader SectionOrDefaults(string name) => Section(name) ?? new(file, Key(name).Path, new YamlSection(section.Line, []));

    /// <summary>The sections listed below a key.</summary>
    public IReadOnlyList<SectionReader> Sections(string name)
    {
        if (section.Find(name) is not YamlList { Items.Count: > 0 } list)
            throw Error(At(name), $"'{name}' must be a list with at least one '- {ExperimentSchema.In(Key(name).Path)[0].Name}: ...' entry.");
        return [.. list.Items.Select(item => item is YamlSection below
            ? new SectionReader(file, Key(name).Path, below)
            : throw Error(item, $"an entry of '{name}' must be a section with keys of its own, but is {item.Kind}."))];
    }

    /// <summary>Keys that the schema does not name, with their text.</summary>
    public IReadOnlyList<(string Key, YamlScalar Value)> Free(string name) => section.Find(name) switch
    {
        null => [],
        YamlSection below => [.. below.Entries.Select(entry => (entry.Key.Text, entry.Value as YamlScalar
            ?? throw Error(entry.Value, $"'{entry.Key.Text}' must be a single value, but is {entry.Value.Kind}.")))],
        var other => throw Error(other, $"'{Key(name).Path}' must hold keys of its own, but is {other.Kind}."),
    };

    /// <summary>An error at a value.</summary>
    public ExperimentException Error(YamlValue at, string problem) => new(file, at.Line, problem);

    private ExperimentKey Key(string name) => keys.First(key => key.Name == name);

    private object Read(ExperimentKey key, YamlValue value)
    {
        string hint = "";
        if (value is YamlScalar scalar && key.Type.Read(scalar.Text, out hint) is { } read)
            return read;
        throw Error(value, $"'{key.Path}' is {value.Kind}{hint}; it must be: {key.Type.Name}.");
    }
}
