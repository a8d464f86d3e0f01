using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Results;

/// <summary>Shows any JSON object: its scalars as a list of facts, its arrays of objects as tables. So no recorded fact is lost on the way to the reader.</summary>
internal static partial class JsonFacts
{
    /// <summary>All scalars and arrays of scalars outside arrays of objects, each with its path in words.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Scalars(JsonElement element) => [.. Scalars("", element)];

    /// <summary>The scalar at one of <paramref name="paths"/> in words, e.g. <c>cpu model</c>; null when there is none.</summary>
    public static string? Find(JsonElement? element, params string[] paths) => element is not { } root ? null : Scalars(root)
        .Where(fact => paths.Contains(fact.Key, StringComparer.OrdinalIgnoreCase) && fact.Value.Length > 0)
        .Select(fact => fact.Value)
        .FirstOrDefault();

    /// <summary>One table for each array of objects of <c>PREFIX.json</c>.</summary>
    public static IReadOnlyList<Table> Tables(JsonElement element, string prefix)
    {
        List<Table> tables = [];
        foreach ((string path, JsonElement array) in Arrays("", element))
            tables.Add(Tabulate(prefix, path, [.. array.EnumerateArray()]));
        return tables;
    }

    private static Table Tabulate(string prefix, string path, JsonElement[] items)
    {
        Dictionary<string, string>[] rows = [.. items.Select(item => Scalars("", item)
            .Concat(Arrays("", item).Select(Summarise))
            .ToDictionary(fact => fact.Key, fact => fact.Value))];
        string[] heads = [.. rows.SelectMany(row => row.Keys).Distinct().Where(head => rows.Any(row => row.GetValueOrDefault(head, "").Length > 0))];
        bool[] numeric = [.. heads.Select(head => rows.All(row => Number().IsMatch(row.GetValueOrDefault(head, ""))))];
        return new Table
        {
            Name = $"{prefix}-{path.Replace(' ', '-')}",
            Source = $"{prefix}.json",
            Caption = Capital(path) + ".",
            Columns = [.. heads.Select((head, index) => new Column(Capital(head), numeric[index]))],
            Rows = [.. rows.Select(row => heads.Select(head => (Cell)row.GetValueOrDefault(head, "")).ToArray())],
        };
    }

    /// <summary>A table within a row as text: name and version of each item.</summary>
    private static KeyValuePair<string, string> Summarise((string Path, JsonElement Array) table) => new(
        table.Path,
        string.Join(", ", table.Array.EnumerateArray().Select(item => string.Join(' ', Scalars("", item)
            .Where(fact => fact.Key is "name" or "version")
            .Select(fact => fact.Value)))));

    private static IEnumerable<KeyValuePair<string, string>> Scalars(string path, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Scalars(Join(path, property.Name), property.Value)),
        JsonValueKind.Array when !IsTable(element) => [new(path, string.Join(", ", element.EnumerateArray().Select(item => Text(path, item))))],
        JsonValueKind.Array => [],
        _ => [new(path, Text(path, element))],
    };

    private static IEnumerable<(string Path, JsonElement Array)> Arrays(string path, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Arrays(Join(path, property.Name), property.Value)),
        JsonValueKind.Array when IsTable(element) => [(path, element)],
        _ => [],
    };

    private static bool IsTable(JsonElement array) =>
        array.GetArrayLength() > 0 && array.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object);

    private static string Text(string path, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Number when value.TryGetInt64(out long whole) && !path.EndsWith("seed", StringComparison.Ordinal) => Numbers.Whole(whole),
        JsonValueKind.Number => Numbers.Significant(value.GetDouble(), 4),
        _ when LongHash().IsMatch(value.ToString()) => value.ToString()[..12] + "…",
        _ => value.ToString(),
    };

    [GeneratedRegex(@"^(\d[\d,]*(\.\d+)?)?$")]
    private static partial Regex Number();

    [GeneratedRegex("^[0-9a-f]{40,}$")]
    private static partial Regex LongHash();

    private static string Join(string path, string name) => path.Length == 0 ? Words(name) : $"{path} {Words(name)}";

    private static string Words(string name)
    {
        // Names of environment variables stay as they are.
        if (name.All(letter => !char.IsAsciiLetterLower(letter)))
            return name;
        StringBuilder words = new();
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && words.Length > 0 && words[^1] != ' ')
                words.Append(' ');
            words.Append(letter == '_' ? ' ' : char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
