using System.Globalization;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Reporting.Goals;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Cli.Running;

/// <summary>Where an experiment's results lie.</summary>
/// <param name="Root">The results folder.</param>
internal sealed record ResultsLayout(string Root)
{
    /// <summary>The configuration as it was run.</summary>
    public string Experiment => Path.Combine(Root, "experiment.yaml");

    /// <summary>The published numbers, as they were when the experiment was run; absent where there are none.</summary>
    public string Expected => Path.Combine(Root, "expected.csv");

    /// <summary>Copy of what a race set out to reach.</summary>
    public string Goals => Path.Combine(Root, GoalRow.File);

    /// <summary>Machine and software.</summary>
    public string Environment => Path.Combine(Root, "environment.json");

    /// <summary>The text.</summary>
    public string Corpus => Path.Combine(Root, "corpus.json");

    /// <summary>The machine's measured limits.</summary>
    public string Ceilings => Path.Combine(Root, "ceilings.csv");

    /// <summary>Computed costs.</summary>
    public string Models => Path.Combine(Root, "models.csv");

    /// <summary>What the correctness gate found.</summary>
    public string Gate => Path.Combine(Root, "gate.csv");

    /// <summary>Measured training cost.</summary>
    public string TrainingCost => Path.Combine(Root, "training-cost.csv");

    /// <summary>Measured prefill.</summary>
    public string Prefill => Path.Combine(Root, "prefill.csv");

    /// <summary>Measured decoding.</summary>
    public string Decode => Path.Combine(Root, "decode.csv");

    /// <summary>Measurements that did not fit into memory.</summary>
    public string Skipped => Path.Combine(Root, "skipped.csv");

    /// <summary>Every timing behind the medians.</summary>
    public string Samples => Path.Combine(Root, "samples.csv");

    /// <summary>The suite beside an outside program.</summary>
    public string Race => Path.Combine(Root, "race.csv");

    /// <summary>What every process measured for it.</summary>
    public string RaceSamples => Path.Combine(Root, "race-samples.csv");

    /// <summary>Present where the results were made, absent in a clone.</summary>
    public string MadeHere => Path.Combine(Root, ".made-here");

    /// <summary>Whether the folder holds results of another machine, such as the committed ones, which a run sets aside.</summary>
    public bool IsFromElsewhere => Directory.Exists(Root) && Directory.EnumerateFileSystemEntries(Root).Any() && !File.Exists(MadeHere);

    /// <summary>What a run goes on with: these results, or none where it sets them aside.</summary>
    public ResultsLayout Continued => IsFromElsewhere ? new($"{Root}.new") : this;

    /// <summary>The learning rates tried for every model.</summary>
    public string Trials => Path.Combine(Root, "trials.csv");

    /// <summary>A training run's files.</summary>
    public RunFiles Run(Experiment experiment, ModelEntry model, long seed) => new(Path.Combine(Root, "runs", FolderName(experiment, model, seed)));

    /// <summary>The files of a trial of a learning rate.</summary>
    public RunFiles Trial(Experiment experiment, ModelEntry model, long seed, double learningRate) => new(Path.Combine(
        Root, "trials", string.Create(CultureInfo.InvariantCulture, $"{FolderName(experiment, model, seed)}-lr{learningRate}")));

    private static string FolderName(Experiment experiment, ModelEntry model, long seed) =>
        RunFiles.FolderName(model.Name, $"{model.Size.Layers}x{model.Size.Width}", experiment.Data.Label, seed);
}
