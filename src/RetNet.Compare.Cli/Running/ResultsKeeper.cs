using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Terminal;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Cli.Running;

/// <summary>Keeps results of different machines and configurations apart.</summary>
internal static class ResultsKeeper
{
    /// <summary>Keeps other processes out until disposed: two at once would falsify each other's timings. The lock lies beside the folder, which may be moved.</summary>
    /// <exception cref="RunException">Another process works there.</exception>
    public static RunLock Hold(ResultsLayout results)
    {
        string root = Path.TrimEndingDirectorySeparator(results.Root);
        Directory.CreateDirectory(Path.GetDirectoryName(root)!);
        return RunLock.Take($"{root}.lock");
    }

    /// <summary>Makes the folder ready for results of this machine and this configuration.</summary>
    /// <exception cref="UsageException">It holds results of another configuration.</exception>
    public static void Claim(ResultsLayout results, Experiment experiment, IDisplay display)
    {
        string configuration = File.ReadAllText(experiment.File);
        if (results.IsFromElsewhere)
            SetAside(results, display);
        if (File.Exists(results.Experiment) && File.ReadAllText(results.Experiment) != configuration)
        {
            throw new UsageException(
                $"{results.Root} holds results of another configuration than {experiment.File} has now. Give another folder with --results, or delete this one.");
        }

        foreach (string table in (string[])[results.TrainingCost, results.Prefill, results.Decode, results.Skipped, results.Samples, results.RaceSamples])
            CsvFile.CutUnfinishedRow(table);
        foreach (string leftover in Leftovers(results.Root))
            File.Delete(leftover);
        AtomicFile.WriteAllText(results.Experiment, configuration);
        foreach ((string from, string to) in new[] { (experiment.PublishedNumbers, results.Expected), (experiment.Goals, results.Goals) })
        {
            if (File.Exists(from))
                AtomicFile.WriteAllText(to, File.ReadAllText(from));
        }

        AtomicFile.WriteAllText(results.MadeHere, "Results in this folder were made on this machine; they are continued, not replaced.\n");
    }

    /// <summary>Notes what a new folder's results are made with; in an older one, what decides about times and rounding must be as noted.</summary>
    /// <exception cref="UsageException">It is not.</exception>
    public static void KeepToMachine(ResultsLayout results, EnvironmentRecord now)
    {
        if (!File.Exists(results.Environment))
        {
            EnvironmentCapture.Write(results.Environment, now);
            return;
        }

        EnvironmentRecord before = EnvironmentCapture.Read(results.Environment);
        foreach ((string what, string then, string here) in Facts(before).Zip(Facts(now), (a, b) => (a.What, a.Value, b.Value)))
        {
            if (then != here)
            {
                throw new UsageException(
                    $"{results.Root} holds results made with {what}: {then}. Here it is: {here}. Run it as before, or give another folder with --results.");
            }
        }
    }

    private static (string What, string Value)[] Facts(EnvironmentRecord record) =>
    [
        ("processor", record.Cpu.Model),
        ("usable processors", $"{record.Cpu.ProcessorsUsable}"),
        ("instruction sets", string.Join(" ", record.Cpu.InstructionSets)),
        ("libtorch", $"{record.Torch.Version} ({record.Torch.Provider})"),
        ("device", $"{record.Torch.Capabilities?.Device}"),
        ("kernels in C#", record.Torch.Capabilities?.ManagedKernels == true ? "on" : "off"),
    ];

    /// <summary>Files that a killed process was replacing.</summary>
    private static string[] Leftovers(string root) => Directory.Exists(root) ? Directory.GetFiles(root, "*.tmp-*", SearchOption.AllDirectories) : [];

    /// <summary>Results from elsewhere are neither continued nor lost.</summary>
    private static void SetAside(ResultsLayout results, IDisplay display)
    {
        string place = $"{Path.TrimEndingDirectorySeparator(results.Root)}.made-elsewhere-{DateTime.UtcNow:yyyyMMdd-HHmmss}";
        Directory.Move(results.Root, place);
        display.Line($"{results.Root} held results made elsewhere; they are in {place} now.");
    }
}
