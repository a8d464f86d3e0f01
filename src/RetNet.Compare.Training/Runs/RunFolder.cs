using System.Text.Json;
using System.Text.Json.Nodes;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Training.Checkpoints;

namespace RetNet.Compare.Training.Runs;

/// <summary>A run's folder, held by this process until disposed.</summary>
public sealed class RunFolder : IDisposable
{
    private readonly RunLock runLock;

    private RunFolder(RunFiles files, RunLock runLock, string configHash)
    {
        Files = files;
        ConfigHash = configHash;
        this.runLock = runLock;
        Checkpoints = new CheckpointStore(files.Checkpoints, configHash);
    }

    /// <summary>Where the run keeps what.</summary>
    public RunFiles Files { get; }

    /// <summary>SHA-256 of the configuration's content.</summary>
    public string ConfigHash { get; }

    /// <summary>The run's checkpoints.</summary>
    public CheckpointStore Checkpoints { get; }

    /// <summary>
    /// Opens or makes the folder, clears away what an interrupted process left half written, and notes configuration and environment.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="config">Everything that decides the result; an object.</param>
    /// <param name="environment">Machine and software.</param>
    /// <exception cref="RunException">Another process works in the folder, or it holds a run with another configuration.</exception>
    public static RunFolder Open(string path, object config, object environment)
    {
        var files = new RunFiles(path);
        Directory.CreateDirectory(files.Checkpoints);
        RunLock runLock = RunLock.Take(Path.Combine(files.Checkpoints, ".lock"));
        try
        {
            foreach (string leftover in Directory.EnumerateFiles(path, "*.tmp-*"))
                File.Delete(leftover);
            JsonNode? content = JsonSerializer.SerializeToNode(config, RunJson.Options);
            string hash = RunJson.Hash(content);
            if (File.Exists(files.Config))
                RequireSame(files.Config, content, hash);
            else
                Write(files.Config, new JsonObject { ["hash"] = hash, ["config"] = content });
            if (!files.IsDone)
                Write(files.Environment, environment);
            var folder = new RunFolder(files, runLock, hash);
            folder.Checkpoints.RemoveLeftovers();
            return folder;
        }
        catch
        {
            runLock.Dispose();
            throw;
        }
    }

    /// <summary>Writes the finished training's figures.</summary>
    public void WriteSummary(RunSummary summary) => Write(Files.Summary, summary);

    /// <summary>Marks the run as finished and complete; the last thing to do.</summary>
    public void MarkDone() => AtomicFile.WriteAllText(Files.Done, ConfigHash + "\n");

    /// <summary>Marks the run as one that cannot go on with this configuration.</summary>
    public void MarkDiverged(TrainingDivergedException divergence) =>
        AtomicFile.WriteAllText(Files.Diverged, $"Diverged at step {divergence.Step}: the {divergence.Quantity} is {divergence.Value}.\n");

    /// <summary>Lets other processes in.</summary>
    public void Dispose() => runLock.Dispose();

    private static void Write(string path, object content) =>
        AtomicFile.WriteAllText(path, JsonSerializer.Serialize(content, RunJson.Options) + "\n");

    private static void RequireSame(string path, JsonNode? content, string hash)
    {
        JsonNode? there;
        try
        {
            there = JsonNode.Parse(File.ReadAllText(path));
        }
        catch (JsonException error)
        {
            throw new RunException($"{path}: not JSON ({error.Message}). Delete the run's folder to start it again.", error);
        }

        JsonNode? thereContent = (there as JsonObject)?["config"];
        string thereHash = RunJson.Hash(thereContent);
        if (thereHash == hash)
            return;
        string[] differences = [.. RunJson.Differences(thereContent, content)];
        string more = differences.Length > 3 ? $" and {differences.Length - 3} more" : "";
        throw new RunException(
            $"{Path.GetDirectoryName(path)} holds a run with another configuration: {string.Join("; ", differences.Take(3))}{more}. Give another results folder, or delete this one to start again.");
    }
}
