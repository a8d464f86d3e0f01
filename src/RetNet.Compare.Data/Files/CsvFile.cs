using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;

namespace RetNet.Compare.Data.Files;

/// <summary>
/// The suite's tables: one row type per file, columns named after its properties in snake_case with the unit last
/// (<c>LatencyMs</c> is column <c>latency_ms</c>), invariant culture, LF line ends.
/// </summary>
public static partial class CsvFile
{
    private static readonly CsvConfiguration Configuration = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\n",
        PrepareHeaderForMatch = header => header.Header.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant(),
        MissingFieldFound = null,
    };

    /// <summary>The column name of a property: <c>TokensPerS</c> becomes <c>tokens_per_s</c>.</summary>
    public static string ColumnName(string property) => WordStart().Replace(property, "_$1").ToLowerInvariant();

    /// <summary>Writes all <paramref name="rows"/> with a header, atomically.</summary>
    public static void Write<T>(string path, IEnumerable<T> rows) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        WriteRows(writer, rows, withHeader: true);
    });

    /// <summary>
    /// Appends rows, with a header when the file is new, and flushes them to the disk. Several processes may append at once: they take turns.
    /// </summary>
    public static void Append<T>(string path, IEnumerable<T> rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using FileStream stream = FileSharing.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        CutUnfinishedRow(stream);
        using (var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" })
        {
            WriteRows(writer, rows, withHeader: stream.Length == 0);
        }

        stream.Flush(flushToDisk: true);
    }

    /// <summary>
    /// Reads every row; columns the row type does not know are ignored, columns it lacks take their default. A last row that a crash cut short,
    /// and that cannot be read, is not there yet.
    /// </summary>
    /// <exception cref="InvalidDataException">A cell cannot be read; the message names file, line and column.</exception>
    public static IReadOnlyList<T> Read<T>(string path)
    {
        using var file = new StreamReader(FileSharing.Open(path, FileMode.Open, FileAccess.Read, FileShare.Read));
        string text = file.ReadToEnd();
        try
        {
            return Parse<T>(path, text);
        }
        catch (InvalidDataException) when (text.Length > 0 && text[^1] != '\n')
        {
            return Parse<T>(path, text[..(text.LastIndexOf('\n') + 1)]);
        }
    }

    private static IReadOnlyList<T> Parse<T>(string path, string text)
    {
        using var reader = new StringReader(text);
        using var csv = new CsvReader(reader, Configuration with { HeaderValidated = null });
        csv.Context.RegisterClassMap(Map<T>());
        try
        {
            return [.. csv.GetRecords<T>()];
        }
        catch (CsvHelperException error)
        {
            int line = error.Context?.Parser?.RawRow ?? 0;
            string column = error is CsvHelper.TypeConversion.TypeConverterException conversion
                ? $", column '{ColumnName(conversion.MemberMapData.Member?.Name ?? "?")}', value '{conversion.Text}'"
                : "";
            throw new InvalidDataException($"{path}, line {line}{column}: not a row of {typeof(T).Name}. Delete the file and run the command that writes it again.", error);
        }
    }

    /// <summary>Drops a last row that a crash cut short: the only one without a line end. Does nothing where there is no file.</summary>
    public static void CutUnfinishedRow(string path)
    {
        if (!File.Exists(path))
            return;
        using FileStream stream = FileSharing.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        CutUnfinishedRow(stream);
    }

    private static void CutUnfinishedRow(FileStream stream)
    {
        long end = stream.Length;
        while (end > 0)
        {
            stream.Position = end - 1;
            if (stream.ReadByte() == '\n')
                break;
            end--;
        }

        if (end < stream.Length)
            stream.SetLength(end);
        stream.Position = end;
    }

    private static void WriteRows<T>(TextWriter writer, IEnumerable<T> rows, bool withHeader)
    {
        using var csv = new CsvWriter(writer, Configuration with { HasHeaderRecord = false }, leaveOpen: true);
        csv.Context.RegisterClassMap(Map<T>());
        if (withHeader)
        {
            csv.WriteHeader<T>();
            csv.NextRecord();
        }

        csv.WriteRecords(rows);
    }

    private static DefaultClassMap<T> Map<T>()
    {
        var map = new DefaultClassMap<T>();
        map.AutoMap(CultureInfo.InvariantCulture);
        foreach (MemberMap member in map.MemberMaps)
            member.Name(ColumnName(member.Data.Member!.Name));
        return map;
    }

    [GeneratedRegex("(?<=[a-z0-9])([A-Z])")]
    private static partial Regex WordStart();
}
