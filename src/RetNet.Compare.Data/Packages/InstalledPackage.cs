namespace RetNet.Compare.Data.Packages;

/// <summary>A package as it lies in the cache; this is also its receipt on disk.</summary>
/// <param name="Registry">Where it came from.</param>
/// <param name="Name">The name it was had under.</param>
/// <param name="Version">The version it was had in.</param>
/// <param name="Sha256">SHA-256 (lower-case hex) of the archive as downloaded.</param>
/// <param name="Bytes">Size of the archive.</param>
/// <param name="Keep">The file patterns it was unpacked with.</param>
public sealed record InstalledPackage(PackageRegistry Registry, string Name, string Version, string Sha256, long Bytes, IReadOnlyList<string> Keep);
