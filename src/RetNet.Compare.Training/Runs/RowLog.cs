using System.Globalization;
using System.Text;
using RetNet.Compare.Data.Files;

namespace RetNet.Compare.Training.Runs;

/// <summary>A table that grows while training; its first column is the step. Rows wait in memory until <see cref="Flush"/>.</summary>
internal sealed class RowLog<T>(string path)
{
    private readonly List<T> waiting = [];

    /// <summary>Takes a row in.</summary>
    public void Add(T row) => waiting.Add(row);

    /// <summary>Brings all rows to the disk.</summary>
    public void Flush()
    {
        if (waiting.Count == 0)
            return;
        CsvFile.Append(path, waiting);
        waiting.Clear();
    }

    /// <summary>All rows on the disk.</summary>
    public IReadOnlyList<T> Read() => File.Exists(path) ? CsvFile.Read<T>(path) : [];

    /// <summary>
    /// Drops the rows beyond <paramref name="step"/>, which will be written again, and whatever follows a line that a crash cut short.
    /// </summary>
    public void KeepThrough(long step)
    {
        if (!File.Exists(path))
            return;
        string text = File.ReadAllText(path);
        var kept = new StringBuilder();
        int columns = 0;
        for (int start = 0, end; (end = text.IndexOf('\n', start)) >= 0; start = end + 1)
        {
            string[] cells = text[start..end].Split(',');
            if (start == 0)
                columns = cells.Length;
            else if (cells.Length != columns || !long.TryParse(cells[0], CultureInfo.InvariantCulture, out long row) || row > step)
                break;
            kept.Append(text, start, end + 1 - start);
        }

        if (step == 0 || kept.Length == 0)
            File.Delete(path);
        else if (kept.Length != text.Length)
            AtomicFile.WriteAllText(path, kept.ToString());
    }
}
