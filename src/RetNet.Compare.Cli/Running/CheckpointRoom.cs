using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training.Checkpoints;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Cli.Running;

/// <summary>What a run's checkpoints take of the disk: those that are kept, and one more while it is written.</summary>
internal static class CheckpointRoom
{
    private const int BytesPerParameter = 12;
    private const int NoSpaceLeft = 28;

    /// <summary>Bytes of one checkpoint: weights and two moments in fp32.</summary>
    public static long Bytes(ISequenceModel model) => BytesPerParameter * model.Parameters.Total;

    /// <summary>Bytes of the checkpoints that are there.</summary>
    public static long Saved(RunFiles files) => Directory.Exists(files.Checkpoints)
        ? new DirectoryInfo(files.Checkpoints).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
        : 0;

    /// <summary>Refuses a run, before its first step, whose checkpoints would fill the disk.</summary>
    /// <exception cref="IOException">They would; the error is that of a full disk.</exception>
    public static void Require(RunFolder folder, ISequenceModel model)
    {
        long needed = (CheckpointStore.Kept + 1) * Bytes(model);
        long there = Saved(folder.Files);
        long free = new DriveInfo(Path.GetFullPath(folder.Files.Folder)).AvailableFreeSpace;
        if (needed - there > free)
            throw new IOException($"{folder.Files.Folder} needs {(needed - there) / 1e6:0.0} MB for checkpoints, and {free / 1e6:0.0} MB are free.", NoSpaceLeft);
    }
}
