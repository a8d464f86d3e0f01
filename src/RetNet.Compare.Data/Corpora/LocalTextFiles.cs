using System.IO.Compression;
using System.Text.Json;
using RetNet.Compare.Data.Corpora.Formats;
using RetNet.Compare.Data.Packages;

namespace RetNet.Compare.Data.Corpora;

/// <summary>
/// Text files and JSON lines, plain or compressed (C4 calls its JSON lines .json.gz). A JSON line is a document; of several text files each is one, cut at empty lines into
/// pieces of <see cref="LongText"/> characters when it is longer; a single text file is cut into pieces of <see cref="BlockOfSingleFile"/>.
/// </summary>
internal sealed class LocalTextFiles
{
    public const int LongText = 4 << 20;
    public const int BlockOfSingleFile = 64 << 10;

    private static readonly string[] TextEndings = [".txt", ".txt.gz"];
    private static readonly string[] Endings = [.. TextEndings, ".jsonl", ".jsonl.gz", ".jsonl.zst", ".json.gz"];

    private readonly string _textField;

    /// <summary>Resolves the paths, folders to their supported files in ordinal order.</summary>
    /// <exception cref="DataException">A path does not exist, has an unknown ending, or a folder has no supported file.</exception>
    public LocalTextFiles(IReadOnlyList<string> paths, string textField)
    {
        _textField = textField;
        Files = [.. paths.SelectMany(Resolve)];
    }

    /// <summary>The files, named by their path below the folder that was given.</summary>
    public IReadOnlyList<(string Name, string Path)> Files { get; }

    public IEnumerable<Document> Read() => Files.SelectMany(file => Read(file.Name, file.Path));

    private static IEnumerable<(string Name, string Path)> Resolve(string path)
    {
        if (File.Exists(path))
            return IsSupported(path) ? [(Path.GetFileName(path), path)] : throw new DataException($"{path} is no text file this "
                + $"program reads; give files that end in {string.Join(", ", Endings)}.");
        if (!Directory.Exists(path))
            throw new DataException($"There is no file or folder {path}. Correct the corpus path.");
        string[] files = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsSupported).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files.Select(file => (Path.GetRelativePath(path, file), file)) : throw new DataException($"The folder {path} has no file that ends in {string.Join(", ", Endings)}. Correct the corpus path.");
    }

    private static bool IsSupported(string path) => EndsIn(Endings, path);

    private static bool EndsIn(string[] endings, string path) => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal));

    private IEnumerable<Document> Read(string name, string path) =>
        EndsIn(TextEndings, path)
            ? TextBlocks.Read(name, TextLines.Read(path, () => Open(path)), Files.Count == 1 ? BlockOfSingleFile : LongText)
            : JsonLines(name, path);

    /// <summary>Opens one of the files as it is.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    public static FileStream OpenFile(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be read ({e.Message}). Correct its permissions, or the corpus path.", e);
        }
    }

    private static Stream Open(string path)
    {
        if (path.EndsWith(".zst", StringComparison.Ordinal))
            return ProgramOutput.Open("zstd", ["-dcq", path], $"It reads {path}: install it with 'apt-get install zstd', or give "
                + ".jsonl.gz files.");
        FileStream file = OpenFile(path);
        return path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private IEnumerable<Document> JsonLines(string name, string path)
    {
        int line = 0;
        foreach (string json in TextLines.Read(path, () => Open(path)))
        {
            line++;
            if (!string.IsNullOrWhiteSpace(json))
                yield return new Document($"{name}/{line}", TextOf(json, path, line));
        }
    }

    private string TextOf(string json, string path, int line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(_textField, out JsonElement text) && text.ValueKind == JsonValueKind.String)
            {
                return text.GetString()!;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair comes as InvalidOperationException, and only when the text is looked at.
            throw new DataException($"{path}, line {line} is not JSON ({e.Message}). Give one JSON object a line.", e);
        }
        throw new DataException($"{path}, line {line} has no string member '{_textField}'. Name the member that holds the text.");
    }
}
