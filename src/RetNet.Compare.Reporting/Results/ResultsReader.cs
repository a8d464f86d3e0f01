using System.Text.Json;
using RetNet.Compare.Data.Files;

namespace RetNet.Compare.Reporting.Results;

/// <summary>Reads files that may be absent; one that cannot be read is noted and counts as absent, so that the rest is still reported.</summary>
internal sealed class ResultsReader
{
    private readonly List<string> problems = [];

    public IReadOnlyList<string> Problems => problems;

    public IReadOnlyList<T> Rows<T>(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        try
        {
            return File.Exists(path) ? CsvFile.Read<T>(path) : [];
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            problems.Add(error.Message);
            return [];
        }
    }

    public string? Sentence(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (IOException error)
        {
            problems.Add($"{path}: cannot be read ({error.Message}).");
            return null;
        }
    }

    public JsonElement? Json(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(path)) : null;
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            problems.Add($"{path}: not a JSON file ({error.Message}). Delete it and run the command that writes it again.");
            return null;
        }
    }

    public void Note(string problem) => problems.Add(problem);
}
