using System.Collections.Concurrent;
using RetNet.Compare.Data.Packages;
using RetNet.Compare.Data.Tokenization;

namespace RetNet.Compare.Data.Tests;

/// <summary>One cache of downloads below the repository root for all tests and all runs; the installer guards it against concurrent use.</summary>
internal static class SharedCache
{
    private static readonly Lazy<PackageInstaller> LazyInstaller = new(() => new PackageInstaller(Path.Combine(RepositoryRoot(), "artifacts", "test-cache")));

    private static readonly ConcurrentDictionary<string, Lazy<ITokenizer>> Tokenizers = new();

    public static PackageInstaller Installer => LazyInstaller.Value;

    /// <summary>A tokenizer, loaded once for all tests.</summary>
    public static ITokenizer Tokenizer(string name) =>
        Tokenizers.GetOrAdd(name, _ => new Lazy<ITokenizer>(() => TokenizerCatalog.Load(name, Installer))).Value;

    public static string TokenizerFolder
    {
        get
        {
            Installer.Install(TokenizerCatalog.Package);
            return Path.Combine(Installer.ContentFolder(TokenizerCatalog.Package), "package", "data");
        }
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "RetNet.Compare.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests must run inside the repository.");
    }
}
