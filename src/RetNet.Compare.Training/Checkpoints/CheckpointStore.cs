using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Training.Checkpoints;

/// <summary>
/// A run's checkpoints: folders <c>step-000000123</c>. One is written under another name, its manifest last, everything flushed, then renamed,
/// so that a crash at any moment leaves the older ones whole.
/// </summary>
public sealed class CheckpointStore(string folder, string configHash)
{
    /// <summary>Checkpoints that stay when another is written.</summary>
    public const int Kept = 2;

    private const string Prefix = "step-";
    private const string Partial = ".tmp-";
    private const string ManifestName = "manifest.json";

    /// <summary>Deletes what a crash left half written.</summary>
    public void RemoveLeftovers()
    {
        foreach (string path in Directory.EnumerateDirectories(folder))
        {
            if (IsPartial(path))
                Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Writes a checkpoint and deletes all others but the one before it.</summary>
    /// <param name="step">Optimizer steps done.</param>
    /// <param name="seed">Seed of the random numbers.</param>
    /// <param name="files">File names and what writes them.</param>
    public Checkpoint Save(long step, long seed, IReadOnlyList<(string Name, Action<Stream> Write)> files)
    {
        string path = PathOf(step);
        string partial = path + Partial + Guid.NewGuid().ToString("N");
        Directory.CreateDirectory(partial);
        Checkpoint written;
        try
        {
            var manifest = new CheckpointManifest
            {
                Format = CheckpointManifest.CurrentFormat,
                Step = step,
                Seed = seed,
                ConfigHash = configHash,
                Files = [.. files.Select(file => WriteFile(partial, file.Name, file.Write))],
            };
            manifest = manifest with { Sha256 = manifest.ContentHash() };
            WriteFile(partial, ManifestName, stream => JsonSerializer.Serialize(stream, manifest, RunJson.Options));
            FolderSync.Flush(partial);
            Remove(path);
            Directory.Move(partial, path);
            written = new Checkpoint(path, manifest);
        }
        catch
        {
            Directory.Delete(partial, recursive: true);
            throw;
        }

        FolderSync.Flush(folder);
        string[] there = [.. Newest()];
        int own = Array.IndexOf(there, path);
        // Those of later steps were not fit to go on from.
        foreach (string other in there.Take(own).Concat(there.Skip(own + Kept)))
            Remove(other);
        return written;
    }

    /// <summary>Finds the newest checkpoint whose manifest and files verify.</summary>
    public CheckpointSearch Latest()
    {
        List<string> skipped = [];
        foreach (string path in Newest())
        {
            try
            {
                var found = new Checkpoint(path, Verify(path));
                return new CheckpointSearch(found, [.. skipped.Select(sentence => $"{sentence} {Path.GetFileName(path)} is used instead.")]);
            }
            catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
            {
                skipped.Add($"{path} is not used: {error.Message}");
            }
        }

        return new CheckpointSearch(null, [.. skipped.Select(sentence => $"{sentence} There is none before it.")]);
    }

    /// <summary>The checkpoint in a folder of the store.</summary>
    /// <param name="name">The folder's name, e.g. <c>step-000000123</c>.</param>
    /// <exception cref="RunException">It is not there, or not as its manifest says.</exception>
    public Checkpoint Open(string name)
    {
        string path = Path.Combine(folder, name);
        try
        {
            return new(path, Verify(path));
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            throw new RunException($"{path} cannot be used: {error.Message} Use another checkpoint.", error);
        }
    }

    private static bool IsPartial(string path) => Path.GetFileName(path).Contains(Partial, StringComparison.Ordinal);

    /// <summary>Writes and flushes one file.</summary>
    internal static CheckpointFile WriteFile(string folder, string name, Action<Stream> write)
    {
        using var file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        using var hashing = new HashingStream(file);
        write(hashing);
        file.Flush(flushToDisk: true);
        return new CheckpointFile(name, file.Length, hashing.Sha256);
    }

    /// <summary>Holds the files of a folder to what is written about them.</summary>
    /// <exception cref="RunException">One has another size or content.</exception>
    internal static void VerifyFiles(string path, IReadOnlyList<CheckpointFile> files)
    {
        foreach (CheckpointFile expected in files)
        {
            using FileStream file = File.OpenRead(Path.Combine(path, Path.GetFileName(expected.Name)));
            if (file.Length != expected.Bytes)
                throw new RunException($"{expected.Name} has {file.Length} bytes, the manifest says {expected.Bytes}.");
            if (Convert.ToHexStringLower(SHA256.HashData(file)) != expected.Sha256)
                throw new RunException($"the content of {expected.Name} changed since it was written.");
        }
    }

    private static void Remove(string path)
    {
        if (!Directory.Exists(path))
            return;
        // Without its manifest a half-deleted checkpoint is none.
        File.Delete(Path.Combine(path, ManifestName));
        Directory.Delete(path, recursive: true);
    }

    private CheckpointManifest Verify(string path)
    {
        using FileStream stream = File.OpenRead(Path.Combine(path, ManifestName));
        CheckpointManifest manifest = JsonSerializer.Deserialize<CheckpointManifest>(stream, RunJson.Options)
            ?? throw new JsonException("the manifest holds null.");
        if (manifest.Format != CheckpointManifest.CurrentFormat)
            throw new RunException($"it has format {manifest.Format}, this program reads {CheckpointManifest.CurrentFormat}.");
        if (manifest.ContentHash() != manifest.Sha256)
            throw new RunException("the content of its manifest changed since it was written.");
        if (manifest.ConfigHash != configHash)
            throw new RunException("it belongs to a run with another configuration.");
        if (PathOf(manifest.Step) != path)
            throw new RunException($"its manifest is of step {manifest.Step}.");
        VerifyFiles(path, manifest.Files);
        return manifest;
    }

    private string PathOf(long step) => Path.Combine(folder, Prefix + step.ToString("D9", CultureInfo.InvariantCulture));

    private IEnumerable<string> Newest() => Directory.EnumerateDirectories(folder, Prefix + "*")
        .Where(path => !IsPartial(path))
        .OrderDescending(StringComparer.Ordinal);
}
