using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RetNet.Compare.Reporting.Results;

/// <summary>What a report takes from the copy of the configuration; checking it is the experiment runner's work.</summary>
public sealed record ExperimentFile
{
    /// <summary>The file as it was run.</summary>
    public required string Text { get; init; }

    /// <summary>What is compared, in one line; null when the file does not say.</summary>
    public string? Description { get; init; }

    /// <summary>Labels of the models, in the order of tables and plots.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Every scalar with its path, e.g. <c>training.steps</c>.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Values { get; init; }

    /// <summary>Reads <paramref name="path"/>.</summary>
    /// <exception cref="InvalidDataException">The file is not YAML.</exception>
    public static ExperimentFile Read(string path)
    {
        string text = File.ReadAllText(path);
        try
        {
            YamlStream stream = [];
            stream.Load(new StringReader(text));
            var root = stream.Documents.Count > 0 ? stream.Documents[0].RootNode as YamlMappingNode : null;
            return new ExperimentFile
            {
                Text = text,
                Description = Scalar(root, "description"),
                Models = [.. Labels(Child(root, "models"))],
                Values = root is null ? [] : [.. Flatten("", root)],
            };
        }
        catch (YamlException error)
        {
            throw new InvalidDataException($"{path}, line {error.Start.Line}: not YAML ({error.Message}). Copy the experiment's configuration here again.", error);
        }
    }

    private static IEnumerable<string> Labels(YamlNode? models) => models switch
    {
        YamlSequenceNode list => list.Select(item => item is YamlScalarNode name ? name.Value : Scalar(item as YamlMappingNode, "name") ?? Scalar(item as YamlMappingNode, "architecture")).OfType<string>(),
        YamlMappingNode map => map.Children.Keys.OfType<YamlScalarNode>().Select(name => name.Value).OfType<string>(),
        _ => [],
    };

    private static YamlNode? Child(YamlMappingNode? map, string key) =>
        map is not null && map.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node) ? node : null;

    private static string? Scalar(YamlMappingNode? map, string key) => (Child(map, key) as YamlScalarNode)?.Value;

    private static IEnumerable<KeyValuePair<string, string>> Flatten(string path, YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.SelectMany(child => Flatten(path.Length == 0 ? $"{child.Key}" : $"{path}.{child.Key}", child.Value)),
        YamlSequenceNode list when list.All(item => item is YamlScalarNode) => [new(path, string.Join(", ", list))],
        YamlSequenceNode list => list.SelectMany((item, index) => Flatten($"{path}[{index}]", item)),
        _ => [new(path, $"{node}")],
    };
}
