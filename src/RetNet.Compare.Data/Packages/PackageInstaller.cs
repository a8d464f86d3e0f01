using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace RetNet.Compare.Data.Packages;

/// <summary>
/// Fetches packages by name with the registries' own clients into a cache folder, changing nothing else on the system.
/// A package is there whole or not at all, so an interrupted installation is simply run again.
/// </summary>
/// <param name="cacheFolder">The cache; packages lie below <c>packages/</c> in it.</param>
/// <param name="progress">Told what is being fetched, one short line at a time.</param>
public sealed class PackageInstaller(string cacheFolder, Action<string>? progress = null)
{
    private const string ReceiptName = "receipt.json";
    private const string ContentName = "content";

    /// <summary>The cache folder.</summary>
    public string CacheFolder { get; } = Path.GetFullPath(cacheFolder);

    private string PackagesFolder => Path.Combine(CacheFolder, "packages");

    /// <summary>Where the package's kept files lie once installed.</summary>
    public string ContentFolder(PackageReference package) => Path.Combine(FolderOf(package), ContentName);

    /// <summary>The receipt of the package when it is in the cache as the reference wants it, else null.</summary>
    public InstalledPackage? Find(PackageReference package)
    {
        string path = Path.Combine(FolderOf(package), ReceiptName);
        if (!File.Exists(path))
            return null;
        try
        {
            InstalledPackage? receipt = JsonSerializer.Deserialize<InstalledPackage>(File.ReadAllBytes(path), DataJson.Options);
            return receipt is not null && receipt.Keep.SequenceEqual(package.Keep) ? receipt : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Makes sure that the package is in the cache.</summary>
    /// <exception cref="DataException">It cannot be had, or it is not the pinned content.</exception>
    public InstalledPackage Install(PackageReference package)
    {
        if (Find(package) is { } present)
            return present;
        using IDisposable held = FileLock.Acquire(Path.Combine(PackagesFolder, ".lock"));
        if (Find(package) is { } presentNow)
            return presentNow;
        RemoveLeftovers();
        progress?.Invoke($"fetching {package.Name} ({package.DownloadMegabytes:0.#} MB, {package.Registry.ToString().ToLowerInvariant()})");
        string partial = Directory.CreateDirectory(Path.Combine(PackagesFolder, ".partial-" + Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            InstalledPackage receipt = package.Registry == PackageRegistry.Npm ? FetchNpm(package, partial) : FetchDebian(package, partial);
            File.WriteAllBytes(Path.Combine(partial, ReceiptName), JsonSerializer.SerializeToUtf8Bytes(receipt, DataJson.Options));
            string folder = FolderOf(package);
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            Directory.Move(partial, folder);
            return receipt;
        }
        catch (IOException e)
        {
            throw new DataException($"{package.Name} could not be written to {PackagesFolder} ({e.Message}). Make room or choose "
                + "another cache folder.", e);
        }
        finally
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
        }
    }

    private static InstalledPackage FetchNpm(PackageReference package, string folder)
    {
        string specification = $"{package.Name}@{package.Version}";
        // npm's own patience, over a minute, would hold up every report on a machine without a network.
        ProgramResult result = ExternalProgram.Run(
            "npm",
            ["pack", specification, "--silent", "--ignore-scripts", "--fetch-retry-mintimeout=1000", "--fetch-retry-factor=4"],
            folder,
            "It fetches text, tokenizers and drawing libraries: install it with 'apt-get install npm'.");
        string? archive = Directory.EnumerateFiles(folder, "*.tgz").FirstOrDefault();
        if (result.ExitCode != 0 || archive is null)
            throw new DataException($"npm has not given {specification} ({result.Complaint}). Check the network with 'npm view "
                + $"{package.Name} version' and try again.");
        CheckIntegrity(package, archive, specification);
        using (FileStream file = File.OpenRead(archive))
        using (GZipStream tar = new(file, CompressionMode.Decompress))
            Unpack(tar, package, folder);
        return Finish(package, package.Name, package.Version!, archive);
    }

    private static InstalledPackage FetchDebian(PackageReference package, string folder)
    {
        const string missing = "This source comes from Debian packages: use a Debian system, the 'small' profile, or local files.";
        string complaint = "";
        foreach (string name in package.Names)
        {
            ProgramResult result = ExternalProgram.Run("apt-get", ["download", "-qq", name], folder, missing);
            string? archive = Directory.EnumerateFiles(folder, "*.deb").FirstOrDefault();
            if (result.ExitCode != 0 || archive is null)
            {
                complaint = result.Complaint;
                continue;
            }
            string version = ExternalProgram.Run("dpkg-deb", ["-f", archive, "Version"], folder, missing).Output.Trim();
            using (Stream tar = ProgramOutput.Open("dpkg-deb", ["--fsys-tarfile", archive], missing))
            {
                Unpack(tar, package, folder);
                // A failure of the program shows where its output ends.
                tar.CopyTo(Stream.Null);
            }
            return Finish(package, name, version, archive);
        }
        throw new DataException($"apt has not given {string.Join(" or ", package.Names)} ({complaint}). Run 'apt-get update' as "
            + "root and try again, or use the 'small' profile or local files.");
    }

    private static void CheckIntegrity(PackageReference package, string archive, string specification)
    {
        using FileStream file = File.OpenRead(archive);
        string actual = Convert.ToBase64String(SHA512.HashData(file));
        if (actual != package.Integrity)
            throw new DataException($"npm's {specification} is not the pinned content: SHA-512 {actual}, expected "
                + $"{package.Integrity}. Try again with the official registry.");
    }

    private static void Unpack(Stream tar, PackageReference package, string folder)
    {
        int files = TarUnpacker.Unpack(tar, Path.Combine(folder, ContentName), package.Keeps);
        if (files == 0)
            throw new DataException($"The package {package.Name} has none of the files {string.Join(", ", package.Keep)}; its "
                + "layout has changed. Please report this, and use the 'small' profile or local files meanwhile.");
    }

    private static InstalledPackage Finish(PackageReference package, string name, string version, string archive)
    {
        string sha256;
        long bytes;
        using (FileStream file = File.OpenRead(archive))
        {
            bytes = file.Length;
            sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        }
        File.Delete(archive);
        return new InstalledPackage(package.Registry, name, version, sha256, bytes, package.Keep);
    }

    private string FolderOf(PackageReference package)
    {
        string name = package.Name.Replace('/', '+') + (package.Version is null ? "" : "@" + package.Version);
        return Path.Combine(PackagesFolder, package.Registry.ToString().ToLowerInvariant(), name);
    }

    // Called under the lock, so a partial folder has no living owner.
    private void RemoveLeftovers()
    {
        foreach (string folder in Directory.EnumerateDirectories(PackagesFolder, ".partial-*"))
            Directory.Delete(folder, recursive: true);
    }
}
