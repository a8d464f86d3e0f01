using System.CommandLine;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Running;
using RetNet.Compare.Cli.Terminal;
using RetNet.Compare.Data.Bins;
using RetNet.Compare.Data.Packages;

namespace RetNet.Compare.Cli.Verbs;

/// <summary><c>compare plan</c></summary>
internal static class PlanVerb
{
    private const double Gigabyte = 1e9;
    private const double UnpackedPerPacked = 5;

    public static Verb Create()
    {
        var verb = new Verb(
            "plan",
            "Says what an experiment will run, and about how long, how much memory and how much disk it takes here. Tries half a second of training steps of each model, three steps at least; writes no results. Exit code 2 when a cell cannot fit into memory or the results not onto the disk.",
            "compare plan",
            "compare plan --experiment paper-200m");
        foreach (Option option in SharedOptions.OfExperiment)
            verb.Options.Add(option);
        verb.SetWork((parsed, cancellation) => Run(parsed.InvocationConfiguration.Output, SharedOptions.Session(parsed, cancellation)));
        return verb;
    }

    private static int Run(TextWriter output, Session session)
    {
        Experiment experiment = session.Experiment;
        output.WriteLine($"{experiment.Name}: {experiment.Description}");
        IReadOnlyList<PackageReference> packages = session.Text.Missing;
        double download = packages.Sum(package => package.DownloadMegabytes);
        output.WriteLine(experiment.Data.Tasks is { } tasks
            ? $"  tasks: {string.Join(", ", tasks.Names)}; {tasks.Shape.Items} items, vocabulary {tasks.Shape.Vocabulary}"
            : $"  text: {experiment.Data.Profile}, tokenizer {experiment.Data.Tokenizer}{(packages.Count > 0 ? $"; to fetch: {packages.Count} packages, {download:N0} MB" : "")}");
        string[] files = [.. session.Text.MissingFiles.Select(path => Path.GetRelativePath(experiment.Folder, path))];
        if (files.Length > 0)
            output.WriteLine($"  not there yet in {experiment.Folder}: {string.Join(", ", files)}");
        if (experiment.Training is { } training)
            output.WriteLine($"  training: {training.Steps:N0} steps x {training.TokensPerStep:N0} tokens = {training.Tokens:N0} tokens per model; seeds {string.Join(", ", training.Seeds)}");
        if (experiment.Training is { HasTrials: true } tried)
            output.WriteLine($"  trials: {tried.TrialSteps:N0} steps per model at each of the learning rates {string.Join(", ", tried.LearningRates)}");

        PlanRow[] rows = [.. new Planner(session).Rows()];
        int width = Math.Max(5, rows.Max(row => row.Model.Length));
        output.WriteLine($"  {"model".PadRight(width)}  {"parameters",12}  {"training",12}  {"measuring",12}  {"memory",9}");
        foreach (PlanRow row in rows)
            output.WriteLine($"  {row.Model.PadRight(width)}  {row.Parameters,12:N0}  {Text(row.Training),12}  {Text(row.Measuring),12}  {row.MemoryBytes / Gigabyte,6:0.0} GB");

        if (experiment.Device == "cuda" && experiment.Training is { } steps)
            WriteCards(output, rows, steps, width);

        CellMemory[] cells = [.. rows.SelectMany(row => row.Cells)];
        CellMemory largest = cells.MaxBy(cell => cell.MostBytes)!;
        double memory = largest.MostBytes / Gigabyte;
        double disk = ((rows.Sum(row => row.DiskBytes) + rows.Max(row => row.CheckpointBytes)) / Gigabyte) + (download * UnpackedPerPacked / 1000);
        string onDisk = $"{disk:0.0} GB of disk{Tokens(session)}";
        if (!session.HasDevice)
        {
            output.WriteLine($"  together: at most {memory:0.0} GB of GPU memory ({largest.Cell}), {onDisk}. This machine has no GPU that libtorch can use, so how long it takes cannot be tried here.");
            return ExitCode.Done;
        }

        double available = MemoryBudget.Available(session) / Gigabyte;
        output.WriteLine($"  together: {Total(rows)}, at most {memory:0.0} of {available:0.0} GB of memory ({largest.Cell}), {onDisk}{Sources(rows)}");
        CellMemory[] tooLarge = [.. cells.Where(cell => cell.LeastBytes / Gigabyte > available)];
        Say("cannot", tooLarge, cell => $"needs at least {cell.LeastBytes / Gigabyte:0.0}");
        Say("may not", [.. cells.Except(tooLarge).Where(cell => cell.MostBytes / Gigabyte > available)], cell => $"may need up to {cell.MostBytes / Gigabyte:0.0}");
        double free = FreeBytes(session.Results.Root) / Gigabyte;
        if (disk > free)
            output.WriteLine($"  The disk is too small: {disk:0.0} GB are needed and {free:0.0} GB free. Free some, give another --results, or take fewer training.seeds or --models.");
        return tooLarge.Length > 0 || disk > free ? ExitCode.BadInput : ExitCode.Done;

        void Say(string verb, CellMemory[] which, Func<CellMemory, string> need)
        {
            foreach (CellMemory cell in which)
                output.WriteLine($"  {cell.Cell} {verb} fit: it {need(cell)} of {available:0.0} GB. Change: {cell.Remedy}.");
        }
    }

    /// <summary>What the user's own text takes once more as tokens, if there is as much of it as the training reads.</summary>
    private static string Tokens(Session session) => session.Experiment is { Data.Profile: "files", Training: { } training }
        ? $" and {training.Tokens * TokenBinWriter.BytesPerToken(session.Vocabulary) / Gigabyte:0.0} GB for the tokens of as much text"
        : "";

    private static double FreeBytes(string folder)
    {
        string? existing = folder;
        while (existing is not null && !Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing);
        return existing is null ? double.PositiveInfinity : new DriveInfo(existing).AvailableFreeSpace;
    }

    /// <summary>What training.batch and training.accumulation would use a card best, by the same bound as the column memory.</summary>
    private static void WriteCards(TextWriter output, PlanRow[] rows, TrainingSection training, int width)
    {
        long sequences = training.Batch * training.Accumulation;
        output.WriteLine("  largest training.batch x training.accumulation for the same steps, by the memory of the card:");
        output.WriteLine($"  {"".PadRight(width)}  {string.Join("  ", CardPlan.Sizes.Select(size => $"{$"{size} GB",12}"))}");
        foreach (PlanRow row in rows)
            output.WriteLine($"  {row.Model.PadRight(width)}  {string.Join("  ", Fitting([row]).Select(plan => $"{plan,12}"))}");
        output.WriteLine($"  {"all".PadRight(width)}  {string.Join("  ", Fitting(rows).Select(plan => $"{plan,12}"))}");

        IEnumerable<string> Fitting(IReadOnlyList<PlanRow> together) => CardPlan.Sizes.Select(size =>
            CardPlan.Fitting(sequences, together.Max(row => row.PersistentBytes), together.Max(row => row.SequenceBytes), size)?.ToString() ?? "does not fit");
    }

    private static string Text(TimeSpan? time) => time is { } known ? Durations.Text(known) : "not known";

    private static string Sources(PlanRow[] rows)
    {
        string[] sources = [.. rows.Select(row => row.Source).Where(source => source.Length > 0).Distinct()];
        return sources.Length == 0 ? "" : $" (times from {string.Join(", ", sources)})";
    }

    private static string Total(PlanRow[] rows)
    {
        if (rows.Any(row => row.Training is null || row.Measuring is null))
            return "time not known";
        var total = TimeSpan.FromSeconds(rows.Sum(row => row.Training!.Value.TotalSeconds + row.Measuring!.Value.TotalSeconds));
        return total == TimeSpan.Zero ? "nothing is left to do" : $"about {Durations.Text(total)}";
    }
}
