using System.Text.Json;

namespace RetNet.Compare.Reporting.Results;

/// <summary>Single facts of <c>corpus.json</c> that figures and sentences need.</summary>
internal static class CorpusFacts
{
    /// <summary>Entropy of the training tokens' frequencies, in nats per token; null when the file does not say.</summary>
    public static double? UnigramEntropyNats(JsonElement? corpus) => corpus is { } root ? Find(root, "unigramEntropyNats") : null;

    private static double? Find(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return null;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Name == name && property.Value.ValueKind == JsonValueKind.Number)
                return property.Value.GetDouble();
            if (Find(property.Value, name) is { } inner)
                return inner;
        }

        return null;
    }
}
