using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Terminal;
using RetNet.Compare.Data.Files;

namespace RetNet.Compare.Cli.Running;

/// <summary>Keeps results of different machines and configurations apart.</summary>
internal static class ResultsKeeper
{
    /// <summary>Makes the folder ready for results of this machine and this configuration.</summary>
    /// <exception cref="UsageException">It holds results of another configuration.</exception>
    public static void Claim(ResultsLayout results, Experiment experiment, IDisplay display)
    {
        string configuration = File.ReadAllText(experiment.File);
        if (Directory.Exists(results.Root) && Directory.EnumerateFileSystemEntries(results.Root).Any() && !File.Exists(results.MadeHere))
            SetAside(results, display);
        if (File.Exists(results.Experiment) && File.ReadAllText(results.Experiment) != configuration)
        {
            throw new UsageException(
                $"{results.Root} holds results of another configuration than {experiment.File} has now. Give another folder with --results, or delete this one.");
        }

        AtomicFile.WriteAllText(results.Experiment, configuration);
        if (File.Exists(experiment.PublishedNumbers))
            AtomicFile.WriteAllText(results.Expected, File.ReadAllText(experiment.PublishedNumbers));
        AtomicFile.WriteAllText(results.MadeHere, "Results in this folder were made on this machine; they are continued, not replaced.\n");
    }

    /// <summary>Results from elsewhere, such as the committed ones, are neither continued nor lost.</summary>
    private static void SetAside(ResultsLayout results, IDisplay display)
    {
        string place = $"{Path.TrimEndingDirectorySeparator(results.Root)}.made-elsewhere-{DateTime.UtcNow:yyyyMMdd-HHmmss}";
        Directory.Move(results.Root, place);
        display.Line($"{results.Root} held results made elsewhere; they are in {place} now.");
    }
}
