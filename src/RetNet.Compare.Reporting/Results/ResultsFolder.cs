using System.Text.Json;
using System.Text.RegularExpressions;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Goals;
using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Reporting.Results;

/// <summary>Everything one experiment has left so far; parts that do not exist yet are empty.</summary>
public sealed partial record ResultsFolder
{
    /// <summary>Full path.</summary>
    public required string Location { get; init; }

    /// <summary>Name of the experiment: the folder's name.</summary>
    public string Name => Path.GetFileName(Location);

    /// <summary>The configuration as it was run (<c>experiment.yaml</c>).</summary>
    public required ExperimentFile? Experiment { get; init; }

    /// <summary>The machine and the software (<c>environment.json</c>).</summary>
    public required JsonElement? Environment { get; init; }

    /// <summary>Sources, licences, labels and counts of the text (<c>corpus.json</c>).</summary>
    public required JsonElement? Corpus { get; init; }

    /// <summary>The machine's measured limits (<c>ceilings.csv</c>).</summary>
    public required IReadOnlyList<CeilingRow> Ceilings { get; init; }

    /// <summary>Computed costs (<c>models.csv</c>).</summary>
    public required IReadOnlyList<ModelRow> Models { get; init; }

    /// <summary>Checks of the models' correctness on this machine (<c>gate.csv</c>); timings of a model without them, or with a failed one, are left out.</summary>
    public required IReadOnlyList<GateRow> Gate { get; init; }

    /// <summary>Measured training cost (<c>training-cost.csv</c>).</summary>
    public required IReadOnlyList<TrainingCostRow> TrainingCosts { get; init; }

    /// <summary>Measured prefill (<c>prefill.csv</c>).</summary>
    public required IReadOnlyList<PrefillRow> Prefill { get; init; }

    /// <summary>Measured decoding (<c>decode.csv</c>).</summary>
    public required IReadOnlyList<DecodeRow> Decode { get; init; }

    /// <summary>The suite beside an outside program (<c>race.csv</c>).</summary>
    public required IReadOnlyList<RaceRow> Race { get; init; }

    /// <summary>What that race set out to reach (<c>goals.csv</c>).</summary>
    public required IReadOnlyList<GoalRow> Goals { get; init; }

    /// <summary>Measurements that did not fit into memory (<c>skipped.csv</c>).</summary>
    public required IReadOnlyList<SkippedRow> Skipped { get; init; }

    /// <summary>Learning rates tried for every model (<c>trials.csv</c>).</summary>
    public required IReadOnlyList<TrialRow> Trials { get; init; }

    /// <summary>Training runs, by model in the experiment's order, then by seed.</summary>
    public required IReadOnlyList<RunResults> Runs { get; init; }

    /// <summary>Names, order and looks of the models.</summary>
    public required ModelCatalog Catalog { get; init; }

    /// <summary>Sentences about files that are there but could not be read.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Reads a results folder, complete or not.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">The folder holds no results of this suite.</exception>
    public static ResultsFolder Open(string path)
    {
        string location = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (!Directory.Exists(location))
            throw new DirectoryNotFoundException($"{location}: no such folder. Results lie in results/<experiment>/; run the experiment first.");

        var reader = new ResultsReader();
        ExperimentFile? experiment = ReadExperiment(location, reader);
        IReadOnlyList<ModelRow> models = reader.Rows<ModelRow>(location, "models.csv");
        IReadOnlyList<GateRow> gate = reader.Rows<GateRow>(location, "gate.csv");
        var filter = new CorrectnessFilter(gate, reader);
        IReadOnlyList<TrainingCostRow> training = filter.Keep(reader.Rows<TrainingCostRow>(location, "training-cost.csv"), row => row.Model);
        IReadOnlyList<PrefillRow> prefill = filter.Keep(reader.Rows<PrefillRow>(location, "prefill.csv"), row => row.Model);
        IReadOnlyList<DecodeRow> decode = filter.Keep(reader.Rows<DecodeRow>(location, "decode.csv"), row => row.Model);
        IReadOnlyList<RaceRow> race = filter.Keep(reader.Rows<RaceRow>(location, "race.csv"), row => row.Model);
        IReadOnlyList<CeilingRow> ceilings = reader.Rows<CeilingRow>(location, "ceilings.csv");

        string[] measured = [.. training.Select(row => row.Model), .. prefill.Select(row => row.Model), .. decode.Select(row => row.Model), .. race.Select(row => row.Model)];
        string[] labels = [.. (experiment?.Models ?? []).Concat(models.Select(row => row.Model)).Concat(measured).Distinct()];
        List<RunResults> runs = ReadRuns(location, labels, reader);
        if (experiment is null && labels.Length == 0 && runs.Count == 0 && ceilings.Count == 0 && reader.Problems.Count == 0)
        {
            throw new InvalidDataException(
                $"{location}: holds no results. Expected experiment.yaml, models.csv or runs/; name a folder under results/ that an experiment has written.");
        }

        string[] order = [.. labels.Concat(runs.Select(run => run.Model)).Distinct()];
        return new ResultsFolder
        {
            Location = location,
            Experiment = experiment,
            Environment = reader.Json(location, "environment.json"),
            Corpus = reader.Json(location, "corpus.json"),
            Ceilings = ceilings,
            Models = models,
            Gate = gate,
            TrainingCosts = training,
            Prefill = prefill,
            Decode = decode,
            Race = race,
            Goals = ReadGoals(location, reader),
            Trials = reader.Rows<TrialRow>(location, "trials.csv"),
            Skipped = reader.Rows<SkippedRow>(location, "skipped.csv"),
            Runs = [.. runs.OrderBy(run => Array.IndexOf(order, run.Model)).ThenBy(run => run.Seed)],
            Catalog = new ModelCatalog(order, models),
            Problems = reader.Problems,
        };
    }

    /// <summary>The runs of a model that tables and curves count: the finished ones, or all while none is.</summary>
    public IReadOnlyList<RunResults> CountedRuns(string model)
    {
        RunResults[] all = [.. Runs.Where(run => run.Model == model)];
        return all.Any(run => run.Finished) ? [.. all.Where(run => run.Finished)] : all;
    }

    private static IReadOnlyList<GoalRow> ReadGoals(string location, ResultsReader reader)
    {
        ILookup<bool, GoalRow> goals = reader.Rows<GoalRow>(location, GoalRow.File).ToLookup(RaceGoal.IsMeasured);
        foreach (GoalRow goal in goals[false])
        {
            reader.Note(
                $"{Path.Combine(location, GoalRow.File)}: a race has no '{goal.Quantity}' beside '{goal.Beside}'; it has tokens_per_s beside " +
                "a contender, a precision or limit, and peak_resident_bytes beside a contender or a precision.");
        }

        return [.. goals[true]];
    }

    private static ExperimentFile? ReadExperiment(string location, ResultsReader reader)
    {
        string path = Path.Combine(location, "experiment.yaml");
        try
        {
            return File.Exists(path) ? ExperimentFile.Read(path) : null;
        }
        catch (InvalidDataException error)
        {
            reader.Note(error.Message);
            return null;
        }
    }

    private static List<RunResults> ReadRuns(string location, IReadOnlyList<string> labels, ResultsReader reader)
    {
        string folder = Path.Combine(location, "runs");
        List<RunResults> runs = [];
        string[] folders = Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        foreach (string run in folders.Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(run);
            Match match = RunName().Match(name);
            if (!match.Success)
            {
                reader.Note($"{run}: not a run folder (<model>-<size>-<corpus>-s<seed>); it is left out.");
                continue;
            }

            IReadOnlyList<EvaluationRow> evaluation = reader.Rows<EvaluationRow>(run, "evaluation.csv");
            string model = evaluation.Count > 0
                ? evaluation[0].Model
                : labels.Where(label => name.StartsWith(label + "-", StringComparison.Ordinal)).MaxBy(label => label.Length) ?? match.Groups["model"].Value;
            runs.Add(new RunResults
            {
                Folder = name,
                Model = model,
                Seed = long.Parse(match.Groups["seed"].ValueSpan),
                Finished = File.Exists(Path.Combine(run, "DONE")),
                Divergence = reader.Sentence(run, "DIVERGED"),
                Steps = reader.Rows<StepRow>(run, "steps.csv"),
                Validation = reader.Rows<ValidationRow>(run, "validation.csv"),
                Evaluation = evaluation,
                Documents = reader.Rows<DocumentRow>(run, "documents.csv"),
                Contexts = reader.Rows<ContextRow>(run, "contexts.csv"),
                Accuracy = reader.Rows<AccuracyRow>(run, "accuracy.csv"),
            });
        }

        return runs;
    }

    [GeneratedRegex(@"^(?<model>.+?)-.+-s(?<seed>\d{1,18})$")]
    private static partial Regex RunName();
}
