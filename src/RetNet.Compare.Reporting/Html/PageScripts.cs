using RetNet.Compare.Data;
using RetNet.Compare.Data.Packages;

namespace RetNet.Compare.Reporting.Html;

/// <summary>The libraries that draw a page's figures, from npm packages pinned by version and SHA-512.</summary>
internal static class PageScripts
{
    private static readonly (PackageReference Package, string Script)[] Libraries =
    [
        Library("vega", "6.4.0", "rHXCq2LpEWCLMjXBEj7hocY9G0/i5TGYRayGGSj06VTF4+l2IG2Z7oeZKCjWbUh/7hTE/mVhbaOPB72wCElh6g==", 0.9),
        Library("vega-lite", "6.4.3", "d/7hPjfz560UERaQuTmGgIVfXAe3g2hJWeC+igDeaGohUdEoNrHLXgR/yTOBT8vV/lIuuKnw+0/xWWblkDwkMQ==", 1.1),
        Library("vega-embed", "7.3.0", "wQ8s5GaSzqoKgmRfbRolgBrjE2CP7ZKHXqH7NijxMqPjpdWxSs4Dn8tvp9g0giQvh2cK+3p56sxjWWM0wNngGw==", 0.2),
    ];

    /// <summary>Name with version, licence and text of each, in loading order; fetched into <paramref name="cacheFolder"/> when they are not there.</summary>
    /// <exception cref="DataException">They cannot be had.</exception>
    public static IReadOnlyList<(string Name, string Licence, string Script)> Load(string cacheFolder)
    {
        var installer = new PackageInstaller(cacheFolder);
        return [.. Libraries.Select(library =>
        {
            installer.Install(library.Package);
            string folder = Path.Combine(installer.ContentFolder(library.Package), "package");
            return ($"{library.Package.Name} {library.Package.Version}", File.ReadAllText(Path.Combine(folder, "LICENSE")), File.ReadAllText(Path.Combine(folder, library.Script)));
        })];
    }

    private static (PackageReference Package, string Script) Library(string name, string version, string integrity, double megabytes)
    {
        string script = $"build/{name}.min.js";
        return (PackageReference.Npm(name, version, integrity, megabytes, $"package/{script}", "package/LICENSE"), script);
    }
}
