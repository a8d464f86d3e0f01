using System.Text.Json;

namespace RetNet.Compare.Reporting.Results;

/// <summary>Single facts of <c>corpus.json</c> that figures and sentences need.</summary>
internal static class CorpusFacts
{
    /// <summary>Cross entropy of the validation text under the training text's token frequencies, in nats per token; null when the file does not say.</summary>
    public static double? UnigramNatsPerToken(JsonElement? corpus) => corpus is { } root ? Find(root, "unigramNatsPerToken") : null;

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
