namespace RetNet.Compare.Data.Corpora.Formats;

/// <summary>Text that is read as it is (reST, POD, AsciiDoc, Markdown, plain; also gzipped): one document per file.</summary>
/// <param name="endings">Endings of the files' names.</param>
internal sealed class PlainFiles(params string[] endings) : ITextFormat
{
    /// <inheritdoc/>
    public IEnumerable<Document> Read(string folder) =>
        TextFiles.Find(folder, endings).Select(file => new Document(file.Name, TextFiles.ReadText(file.Path)));
}
