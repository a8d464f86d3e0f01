using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Cli.Running;

/// <summary>Looks before the first step whether a run's checkpoints fit onto the disk.</summary>
internal static class CheckpointRoom
{
    // Two are kept while a third is written; weights and two moments in fp32.
    private const int Checkpoints = 3;
    private const int BytesPerParameter = 12;
    private const int NoSpaceLeft = 28;

    /// <summary>Refuses a run whose checkpoints would fill the disk.</summary>
    /// <exception cref="IOException">They would; the error is that of a full disk.</exception>
    public static void Require(RunFolder folder, ISequenceModel model)
    {
        long needed = Checkpoints * BytesPerParameter * model.Parameters.Total;
        long there = new DirectoryInfo(folder.Files.Checkpoints).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        long free = new DriveInfo(Path.GetFullPath(folder.Files.Folder)).AvailableFreeSpace;
        if (needed - there > free)
            throw new IOException($"{folder.Files.Folder} needs {(needed - there) / 1e6:0.0} MB for checkpoints, and {free / 1e6:0.0} MB are free.", NoSpaceLeft);
    }
}
