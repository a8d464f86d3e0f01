using System.Text.Json;
using System.Text.Json.Serialization;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Running;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;
using RetNet.Compare.Training.Checkpoints;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Cli.Importing;

/// <summary>Weights of ours on the disk, trained or imported, and how to build their model.</summary>
/// <param name="Architecture">Name in the registry.</param>
/// <param name="Options">Size and settings.</param>
/// <param name="Weights">The safetensors file.</param>
internal sealed record StoredModel(string Architecture, ModelOptions Options, string Weights)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Finds the model in a folder: one that was imported, a training run (its newest good checkpoint), or one of a run's checkpoints.</summary>
    /// <exception cref="UsageException">The folder is none of these.</exception>
    /// <exception cref="RunException">It is a run, but its files are damaged.</exception>
    /// <exception cref="InvalidDataException">It is an imported model, but its files are damaged.</exception>
    public static StoredModel Open(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (ModelFolder.IsAt(full))
        {
            ModelFolder imported = ModelFolder.Open(full);
            return new(imported.Manifest.Architecture, imported.Manifest.Options, imported.Weights);
        }

        if (File.Exists(new RunFiles(full).Config))
            return OfRun(new(full), store => Newest(folder, store));
        if (Path.GetDirectoryName(Path.GetDirectoryName(full)) is { } run && File.Exists(new RunFiles(run).Config))
            return OfRun(new(run), store => store.Open(Path.GetFileName(full)));
        throw new UsageException($"{folder} is neither a training run (results/NAME/runs/RUN), nor a checkpoint of one, nor an imported model.");
    }

    /// <summary>Builds the model and loads the weights.</summary>
    public ISequenceModel Load(ArchitectureRegistry registry)
    {
        ISequenceModel model = registry.Get(Architecture).Create(Options);
        using SafetensorsFile file = SafetensorsFile.Open(Weights);
        OfficialWeights.LoadWhole(model, file, prefix: "", buffers: []);
        return model;
    }

    private static StoredModel OfRun(RunFiles files, Func<CheckpointStore, Checkpoint> choose)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(files.Config));
            RunConfiguration configuration = document.RootElement.GetProperty("config").Deserialize<RunConfiguration>(Json)
                ?? throw new JsonException("its config is null.");
            Checkpoint checkpoint = choose(new(files.Checkpoints, document.RootElement.GetProperty("hash").GetString()!));
            return new(configuration.Model.Architecture, configuration.Options, checkpoint.Weights);
        }
        catch (Exception error) when (error is JsonException or ArgumentException or KeyNotFoundException or InvalidOperationException)
        {
            throw new RunException($"{files.Config}: not a run's configuration ({error.Message}). Delete the run's folder and run it again.", error);
        }
    }

    private static Checkpoint Newest(string folder, CheckpointStore store)
    {
        CheckpointSearch search = store.Latest();
        return search.Found ?? throw new RunException(
            $"{folder}: there is no checkpoint (results of another machine have none). {string.Join(' ', search.Skipped)}".TrimEnd());
    }
}
