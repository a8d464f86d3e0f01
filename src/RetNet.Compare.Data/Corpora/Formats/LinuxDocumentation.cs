namespace RetNet.Compare.Data.Corpora.Formats;

/// <summary>The kernel's reST sources, in English only.</summary>
internal sealed class LinuxDocumentation : ITextFormat
{
    private readonly PlainFiles _files = new(".rst.txt");

    /// <inheritdoc/>
    public IEnumerable<Document> Read(string folder) =>
        _files.Read(folder).Where(document => !document.Id.StartsWith("translations/", StringComparison.Ordinal));
}
