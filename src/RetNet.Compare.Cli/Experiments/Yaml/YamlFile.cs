using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RetNet.Compare.Cli.Experiments.Yaml;

/// <summary>Reads the plain part of YAML: sections, lists and scalars. What can hide a value (anchors, tags, repeated keys) is refused.</summary>
internal sealed class YamlFile
{
    private const int MostBytes = 1 << 20;
    private const int MostLevels = 8;
    private readonly string file;
    private readonly Parser parser;

    private YamlFile(string file, TextReader text) => (this.file, parser) = (file, new Parser(text));

    /// <summary>The file's top section.</summary>
    /// <exception cref="ExperimentException">It is missing, too large, or not plain YAML.</exception>
    public static YamlSection Read(string file)
    {
        if (!File.Exists(file))
            throw new ExperimentException(file, 1, "there is no such file.");
        if (new FileInfo(file).Length > MostBytes)
            throw new ExperimentException(file, 1, $"the file is larger than {MostBytes} bytes; that is not an experiment.");
        using var text = new StreamReader(file);
        try
        {
            return new YamlFile(file, text).Document();
        }
        catch (YamlException error)
        {
            throw new ExperimentException(file, error.Start.Line, $"this is not YAML: {error.Message}");
        }
    }

    private YamlSection Document()
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
            throw new ExperimentException(file, 1, "the file is empty.");
        YamlValue root = Value(level: 0);
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out _))
            throw new ExperimentException(file, parser.Current!.Start.Line, "a second document begins here; one file is one experiment.");
        return root as YamlSection ?? throw new ExperimentException(file, root.Line, $"expected keys such as 'models:', found {root.Kind}.");
    }

    private YamlValue Value(int level)
    {
        ParsingEvent current = parser.Consume<ParsingEvent>();
        long line = current.Start.Line;
        if (level > MostLevels)
            throw new ExperimentException(file, line, $"more than {MostLevels} levels deep.");
        if (current is AnchorAlias alias)
            throw new ExperimentException(file, line, $"'*{alias.Value}' refers to another place; write the value out.");
        if (current is NodeEvent { Anchor.IsEmpty: false } anchored)
            throw new ExperimentException(file, line, $"'&{anchored.Anchor}' names a value for use elsewhere; write values out where they are used.");
        if (current is NodeEvent { Tag.IsEmpty: false } tagged)
            throw new ExperimentException(file, line, $"the tag '{tagged.Tag}' is not allowed; types follow from the keys.");
        return current switch
        {
            Scalar scalar => new YamlScalar(line, scalar.Value),
            SequenceStart => List(line, level),
            MappingStart => Section(line, level),
            _ => throw new ExperimentException(file, line, "expected a value."),
        };
    }

    private YamlList List(long line, int level)
    {
        var items = new List<YamlValue>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Value(level + 1));
        return new(line, items);
    }

    private YamlSection Section(long line, int level)
    {
        var entries = new List<(YamlScalar Key, YamlValue Value)>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            YamlValue key = Value(level + 1);
            if (key is not YamlScalar name)
                throw new ExperimentException(file, key.Line, $"a key must be a word, not {key.Kind}.");
            if (entries.Find(entry => entry.Key.Text == name.Text).Key is { } first)
                throw new ExperimentException(file, name.Line, $"'{name.Text}' is given twice; it already stands in line {first.Line}.");
            YamlValue value = Value(level + 1);
            // What is missing in a section is missed at its key.
            entries.Add((name, value is YamlSection ? value with { Line = name.Line } : value));
        }

        return new(line, entries);
    }
}
