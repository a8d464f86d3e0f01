using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RetNet.Compare.Training.Runs;

/// <summary>How a run's JSON files are written and compared.</summary>
internal static class RunJson
{
    /// <summary>snake_case names as in the CSV files, indented, enums as words.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>SHA-256 of the content, whatever the order of keys and the spacing.</summary>
    public static string Hash(JsonNode? node)
    {
        var text = new StringBuilder();
        WriteCanonical(node, text);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>What differs, as sentences such as <c>training.steps is 300 there and 600 here</c>.</summary>
    public static IEnumerable<string> Differences(JsonNode? there, JsonNode? here, string path = "")
    {
        if (there is JsonObject a && here is JsonObject b)
        {
            return a.Select(pair => pair.Key).Union(b.Select(pair => pair.Key)).Order(StringComparer.Ordinal)
                .SelectMany(key => Differences(a[key], b[key], path.Length == 0 ? key : $"{path}.{key}"));
        }

        return Hash(there) == Hash(here) ? [] : [$"{path} is {Text(there)} there and {Text(here)} here"];
    }

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "not set";

    private static void WriteCanonical(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject properties:
                text.Append('{');
                foreach ((string key, JsonNode? value) in properties.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    text.Append(JsonValue.Create(key).ToJsonString()).Append(':');
                    WriteCanonical(value, text);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                foreach (JsonNode? item in items)
                {
                    WriteCanonical(item, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }
}
