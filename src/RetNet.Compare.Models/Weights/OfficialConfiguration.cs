using System.Globalization;
using System.Text.Json;
using RetNet.Compare.Models.Architectures;

namespace RetNet.Compare.Models.Weights;

/// <summary>
/// The JSON document beside an official checkpoint: <c>arch</c> names the official implementation's architecture, <c>config</c> holds its
/// settings under the official names. A fixture of a mere operator has no settings.
/// </summary>
public sealed class OfficialConfiguration
{
    private readonly string file;
    private readonly JsonElement config;

    private OfficialConfiguration(string file, JsonElement document)
    {
        this.file = file;
        Document = document;
        if (document.ValueKind != JsonValueKind.Object || !document.TryGetProperty("arch", out JsonElement name) || name.ValueKind != JsonValueKind.String)
        {
            throw new InvalidDataException(
                $"{file}: not an official configuration: it must be {{\"arch\": \"NAME\", \"config\": {{…}}}} with the official implementation's name and settings.");
        }

        Name = name.GetString()!;
        config = document.TryGetProperty("config", out JsonElement settings) && settings.ValueKind == JsonValueKind.Object
            ? settings
            : JsonElement.Parse("{}");
    }

    /// <summary>The official implementation's name for the architecture, e.g. <c>retnet_paper</c>.</summary>
    public string Name { get; }

    /// <summary>The whole document.</summary>
    public JsonElement Document { get; }

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no such document.</exception>
    public static OfficialConfiguration Open(string path)
    {
        try
        {
            return Parse(path, File.ReadAllText(path));
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}: not JSON: {error.Message}", error);
        }
    }

    /// <summary>Takes a configuration from its text.</summary>
    /// <param name="file">What messages call it.</param>
    /// <param name="json">The document.</param>
    /// <exception cref="InvalidDataException">It is no such document.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static OfficialConfiguration Parse(string file, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return new(file, document.RootElement.Clone());
    }

    /// <summary>Whether the settings hold <paramref name="key"/> with a value.</summary>
    public bool Has(string key) => config.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A whole number of the settings.</summary>
    /// <exception cref="InvalidDataException">It is missing or something else.</exception>
    public long Integer(string key) => Value(key, JsonValueKind.Number).TryGetInt64(out long value) ? value : throw Wrong(key, "a whole number");

    /// <summary>A whole number of the settings, as a setting of ours.</summary>
    /// <exception cref="InvalidDataException">It is missing or something else.</exception>
    public string IntegerText(string key) => Integer(key).ToString(CultureInfo.InvariantCulture);

    /// <summary>A number of the settings.</summary>
    /// <exception cref="InvalidDataException">It is missing or something else.</exception>
    public double Number(string key) => Value(key, JsonValueKind.Number).GetDouble();

    /// <summary>A text of the settings.</summary>
    /// <exception cref="InvalidDataException">It is missing or something else.</exception>
    public string Text(string key) => Value(key, JsonValueKind.String).GetString()!;

    /// <summary>A true or false of the settings.</summary>
    /// <exception cref="InvalidDataException">It is missing or something else.</exception>
    public bool Flag(string key) => Value(key).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(key, "true or false"),
    };

    /// <summary>A true or false of the settings, as a setting of ours.</summary>
    /// <exception cref="InvalidDataException">It is missing or something else.</exception>
    public string FlagText(string key) => Flag(key) ? "true" : "false";

    /// <summary>Holds a setting to the only value that is implemented.</summary>
    /// <exception cref="InvalidDataException">It has another.</exception>
    public void Require(string key, string value)
    {
        if (Value(key).GetRawText() != value)
            throw NotImplemented(key, value);
    }

    /// <summary>Holds a setting, where it is given, to the only value that is implemented.</summary>
    /// <exception cref="InvalidDataException">It has another.</exception>
    public void RequireIfGiven(string key, bool value)
    {
        if (Has(key) && Flag(key) != value)
            throw NotImplemented(key, value ? "true" : "false");
    }

    /// <summary>The same of a number.</summary>
    /// <exception cref="InvalidDataException">It has another.</exception>
    public void RequireIfGiven(string key, double value)
    {
        if (Has(key) && Number(key) != value)
            throw NotImplemented(key, value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Refuses a setting that is not implemented.</summary>
    /// <exception cref="InvalidDataException">It is there with a value.</exception>
    public void RequireAbsent(string key, string reason)
    {
        if (Has(key))
            throw new InvalidDataException($"{file}: this checkpoint has {key}: {reason}");
    }

    private JsonElement Value(string key) => config.TryGetProperty(key, out JsonElement value)
        ? value
        : throw new InvalidDataException(
            $"{file}: 'config' lacks '{key}'{NearestName.Hint(key, config.EnumerateObject().Select(property => property.Name))}, which {Name} needs.");

    private JsonElement Value(string key, JsonValueKind kind) => Value(key) is { } value && value.ValueKind == kind
        ? value
        : throw Wrong(key, kind == JsonValueKind.Number ? "a number" : "a text");

    private InvalidDataException NotImplemented(string key, string wanted) =>
        new($"{file}: this checkpoint has {key} {Value(key).GetRawText()}, but only {wanted} is implemented.");

    private InvalidDataException Wrong(string key, string wanted) =>
        new($"{file}: '{key}' is {config.GetProperty(key).GetRawText()}, but must be {wanted}.");
}
