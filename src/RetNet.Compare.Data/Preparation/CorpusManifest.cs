using System.Text.Json;

namespace RetNet.Compare.Data.Preparation;

/// <summary>What a prepared corpus is and where it comes from: <c>corpus.json</c> beside the bins.</summary>
public sealed record CorpusManifest
{
    /// <summary>The file's name.</summary>
    public const string FileName = "corpus.json";

    /// <summary>The profile's name.</summary>
    public required string Profile { get; init; }

    /// <summary>What the training text is.</summary>
    public required string Label { get; init; }

    /// <summary>The tokenizer's name.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>The tokenizer's hash.</summary>
    public required string TokenizerHash { get; init; }

    /// <summary>Number of ids, special tokens included.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Changes whenever the tokens could: the sources' checksums, the profile's rules, the tokenizer, the program's text formats.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>
    /// Nats per token of the validation text under the training text's token frequencies (one added to each count):
    /// what a model reaches that knows frequencies and nothing else.
    /// </summary>
    public required double UnigramNatsPerToken { get; init; }

    /// <summary>The sources.</summary>
    public required IReadOnlyList<SourceManifest> Sources { get; init; }

    /// <summary>The bins.</summary>
    public required IReadOnlyList<SplitManifest> Splits { get; init; }

    /// <summary>Reads <c>corpus.json</c>.</summary>
    /// <exception cref="DataException">It is missing or malformed.</exception>
    public static CorpusManifest Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<CorpusManifest>(File.ReadAllBytes(path), DataJson.Options)
                ?? throw new JsonException("it is empty");
        }
        catch (IOException e)
        {
            throw new DataException($"{path} cannot be read ({e.Message}). Prepare the data again.", e);
        }
        catch (JsonException e)
        {
            throw new DataException($"{path} is no corpus manifest ({e.Message}). Prepare the data again.", e);
        }
    }

    /// <summary>Writes <c>corpus.json</c>.</summary>
    public void Save(string path) => File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(this, DataJson.Options));
}
