using RetNet.Compare.Data.Packages;

namespace RetNet.Compare.Data.Corpora;

/// <summary>A body of text with an honest label and its licence.</summary>
/// <param name="Id">Short name, the first part of its documents' ids.</param>
/// <param name="Label">What the text is, in the words of the report.</param>
/// <param name="Licence">Under which terms it is distributed.</param>
public abstract record CorpusSource(string Id, string Label, string Licence)
{
    /// <summary>Makes sure that the text is on this machine and says exactly which text it is.</summary>
    /// <exception cref="DataException">It cannot be had.</exception>
    public abstract AcquiredSource Acquire(PackageInstaller installer);
}
