namespace RetNet.Compare.Data.Corpora.Formats;

/// <summary>One long file, gzipped or dictzipped (which is gzip with an index): a document per 64 kB, cut between entries.</summary>
/// <param name="ending">Ending of the file's name.</param>
internal sealed class BlockedFile(string ending) : ITextFormat
{
    private const int BlockCharacters = 64 << 10;

    /// <inheritdoc/>
    public IEnumerable<Document> Read(string folder) =>
        TextFiles.Find(folder, ending).SelectMany(file => TextBlocks.Read(file.Name, () => TextFiles.Open(file.Path), BlockCharacters));
}
