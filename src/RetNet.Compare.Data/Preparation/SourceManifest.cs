using RetNet.Compare.Data.Packages;

namespace RetNet.Compare.Data.Preparation;

/// <summary>One source as it went into a prepared corpus.</summary>
/// <param name="Id">Short name.</param>
/// <param name="Label">What the text is.</param>
/// <param name="Licence">Its terms.</param>
/// <param name="Use"><c>training</c>, <c>validation</c>, or the name of an out-of-domain set.</param>
/// <param name="Documents">Number of documents.</param>
/// <param name="TextBytes">UTF-8 bytes of text.</param>
/// <param name="Packages">The packages with their versions and checksums; empty for local files.</param>
public sealed record SourceManifest(
    string Id, string Label, string Licence, string Use, long Documents, long TextBytes, IReadOnlyList<InstalledPackage> Packages);
