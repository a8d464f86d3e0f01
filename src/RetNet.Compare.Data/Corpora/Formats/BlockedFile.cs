using System.Text;

namespace RetNet.Compare.Data.Corpora.Formats;

/// <summary>One long file, gzipped or dictzipped (which is gzip with an index): a document per 64 kB, cut between entries.</summary>
/// <param name="ending">Ending of the file's name.</param>
internal sealed class BlockedFile(string ending) : ITextFormat
{
    private const int BlockCharacters = 64 << 10;

    /// <inheritdoc/>
    public IEnumerable<Document> Read(string folder) =>
        TextFiles.Find(folder, ending).SelectMany(file => TextBlocks.Read(file.Name, Lines(file.Path), BlockCharacters));

    private static IEnumerable<string> Lines(string path)
    {
        using StreamReader reader = new(TextFiles.Open(path), Encoding.UTF8);
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
