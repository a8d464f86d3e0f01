using System.Text.Json;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Training.Checkpoints;

/// <summary>A model on the disk without a training behind it: weights, and what is needed to build the model they belong to.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Manifest">Its manifest.</param>
public sealed record ModelFolder(string Folder, ModelManifest Manifest)
{
    /// <summary>Name of the manifest's file.</summary>
    public const string ManifestName = "model.json";

    private const string Partial = ".tmp-";

    /// <summary>The file of weights and buffers, under their state-dict keys.</summary>
    public string Weights => Path.Combine(Folder, Checkpoint.WeightsName);

    /// <summary>Whether <paramref name="folder"/> holds a model.</summary>
    public static bool IsAt(string folder) => File.Exists(Path.Combine(folder, ManifestName));

    /// <summary>Writes a model under another name, everything flushed, then renames the folder.</summary>
    /// <param name="folder">Where to; must not exist.</param>
    /// <param name="architecture">Name of the architecture in the registry.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="RunException">The folder exists.</exception>
    public static ModelFolder Write(string folder, string architecture, ISequenceModel model)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), parent = Path.GetDirectoryName(full)!;
        if (Path.Exists(full))
            throw new RunException($"{folder} exists already. Delete it, or give another folder.");
        Directory.CreateDirectory(parent);
        foreach (string leftover in Directory.GetDirectories(parent, $"{Path.GetFileName(full)}{Partial}*"))
            Directory.Delete(leftover, recursive: true);
        string partial = $"{full}{Partial}{Guid.NewGuid():N}";
        Directory.CreateDirectory(partial);
        ModelManifest manifest;
        try
        {
            manifest = new ModelManifest
            {
                Format = ModelManifest.CurrentFormat,
                Architecture = architecture,
                Options = model.Options,
                Files = [CheckpointStore.WriteFile(partial, Checkpoint.WeightsName, stream => OfficialWeights.Write(model, stream))],
            };
            CheckpointStore.WriteFile(partial, ManifestName, stream => JsonSerializer.Serialize(stream, manifest, RunJson.Options));
            FolderSync.Flush(partial);
            Directory.Move(partial, full);
        }
        catch
        {
            Directory.Delete(partial, recursive: true);
            throw;
        }

        FolderSync.Flush(parent);
        return new(full, manifest);
    }

    /// <summary>Opens a model and verifies its files.</summary>
    /// <exception cref="InvalidDataException">The folder is not as its manifest says.</exception>
    public static ModelFolder Open(string folder)
    {
        string path = Path.Combine(folder, ManifestName);
        try
        {
            ModelManifest manifest = JsonSerializer.Deserialize<ModelManifest>(File.ReadAllText(path), RunJson.Options)
                ?? throw new JsonException("it holds null.");
            if (manifest.Format != ModelManifest.CurrentFormat)
                throw new RunException($"it has format {manifest.Format}, this program reads {ModelManifest.CurrentFormat}.");
            CheckpointStore.VerifyFiles(folder, manifest.Files);
            return new(folder, manifest);
        }
        catch (Exception error) when (error is IOException or JsonException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"{path} cannot be used: {error.Message} Import the model again.", error);
        }
    }
}
