namespace RetNet.Compare.Training.Checkpoints;

/// <summary>A checkpoint on the disk whose files are what its manifest says.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Manifest">Its manifest.</param>
public sealed record Checkpoint(string Folder, CheckpointManifest Manifest)
{
    /// <summary>Name of the file of weights and buffers, under their state-dict keys.</summary>
    public const string WeightsName = "model.safetensors";

    /// <summary>Name of the file of the optimizer's moments.</summary>
    public const string OptimizerName = "optimizer.safetensors";

    /// <summary>The file of weights and buffers.</summary>
    public string Weights => Path.Combine(Folder, WeightsName);

    /// <summary>The file of the optimizer's moments.</summary>
    public string Optimizer => Path.Combine(Folder, OptimizerName);
}
