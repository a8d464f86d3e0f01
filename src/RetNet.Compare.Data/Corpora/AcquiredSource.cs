using RetNet.Compare.Data.Packages;

namespace RetNet.Compare.Data.Corpora;

/// <summary>A source that is on this machine.</summary>
/// <param name="Source">Which one.</param>
/// <param name="Packages">The packages it came in; empty for local files.</param>
/// <param name="Fingerprint">Changes whenever the documents could.</param>
/// <param name="Documents">Reads the documents; may be enumerated more than once.</param>
public sealed record AcquiredSource(CorpusSource Source, IReadOnlyList<InstalledPackage> Packages, string Fingerprint, IEnumerable<Document> Documents);
