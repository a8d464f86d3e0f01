using System.IO.Compression;

namespace RetNet.Compare.Data.Corpora.Formats;

/// <summary>
/// The lazy-load database of an R data package: <c>Rdata.rdx</c>, a gzipped index of (offset, length) by name,
/// and <c>Rdata.rdb</c>, the compressed values behind their uncompressed lengths. A character vector is a document, its strings the lines.
/// </summary>
internal sealed class RDataPackage : ITextFormat
{
    private const int LengthPrefix = 4;

    /// <inheritdoc/>
    public IEnumerable<Document> Read(string folder)
    {
        string indexPath = TextFiles.Find(folder, "Rdata.rdx").First().Path;
        string databasePath = Path.ChangeExtension(indexPath, ".rdb");
        RList variables = RSerialization.Read(Content(new GZipStream(File.OpenRead(indexPath), CompressionMode.Decompress)), indexPath) is RList index && index["variables"] is RList found
            ? found
            : throw new DataException($"{indexPath} is no index of R data. Delete its folder and prepare the data again.");
        byte[] database = File.ReadAllBytes(databasePath);
        for (int i = 0; i < variables.Items.Length; i++)
        {
            if (variables.Items[i] is not int[] { Length: 2 } place || place[0] < 0 || place[1] < LengthPrefix || place[0] > database.Length - place[1])
                throw new DataException($"{indexPath} points outside {databasePath}. Delete its folder and prepare the data again.");
            byte[] value = Content(new ZLibStream(new MemoryStream(database, place[0] + LengthPrefix, place[1] - LengthPrefix), CompressionMode.Decompress));
            if (RSerialization.Read(value, databasePath) is string?[] lines)
                yield return new Document(variables.Names[i] ?? $"{i}", string.Join('\n', lines) + "\n");
        }
    }

    private static byte[] Content(Stream stream)
    {
        using (stream)
        {
            using MemoryStream content = new();
            stream.CopyTo(content);
            return content.ToArray();
        }
    }
}
