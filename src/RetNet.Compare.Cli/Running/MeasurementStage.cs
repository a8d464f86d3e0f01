using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Costs;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Measurement.Timing;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Running;

/// <summary>Times the models of an experiment, cell by cell; cells that are in the tables are not measured again.</summary>
internal sealed class MeasurementStage(Session session, Gatekeeper gatekeeper)
{
    private const int MostAttempts = 3;
    private static readonly SamplingRule TrainingRule = SamplingRule.Long with { WarmUp = 1, MaxTime = TimeSpan.FromSeconds(40) };
    private static readonly SamplingRule PrefillRule = SamplingRule.Short with { WarmUp = 1, MinSamples = 5, SamplesPerTurn = 1, MaxTime = TimeSpan.FromSeconds(4) };
    // The runtime compiles what it has run some thirty times again, and better.
    private static readonly SamplingRule DecodeRule = SamplingRule.Short with { WarmUp = 60, MaxTime = TimeSpan.FromSeconds(4) };

    private readonly ResultsLayout results = session.Results;
    private readonly MeasurementSection measurement = session.Experiment.Measurement!;
    private readonly MeasuredCells cells = new(session.Results, session.Experiment.Measurement!);
    private readonly double dropout = session.Experiment.Training?.Dropout ?? 0;
    private readonly List<string> implausible = [];

    /// <summary>A sentence for each measurement that no machine could have given; the others are not held up by it.</summary>
    public IReadOnlyList<string> Implausible => implausible;

    /// <summary>Times training steps.</summary>
    public void MeasureTraining()
    {
        ModelEntry[] missing = [.. session.Experiment.Models.Where(model => cells.OpenTraining(model.Name).Any())];
        InGroups(missing, contenders =>
        {
            foreach ((TrainingCost cost, Contender[] wanted) in ByCell(contenders, cells.OpenTraining))
                Cell("training", cost.Batch, At(cost.Length, wanted), TrainingRule with { MinSamples = cost.Steps, MaxSamples = 4 * cost.Steps }, (costs, fitting) => MeasureTraining(costs, cost, Who(fitting)));
        });
    }

    /// <summary>Times prompts and single tokens.</summary>
    public void MeasureInference()
    {
        ModelEntry[] missing = [.. session.Experiment.Models.Where(model => cells.OpenDecode(model.Name).Concat(cells.OpenPrefill(model.Name)).Any())];
        InGroups(missing, contenders =>
        {
            foreach (var batch in ByCell(contenders, cells.OpenDecode).GroupBy(one => one.Cell.Batch))
            {
                (Contender, long)[] subjects = [.. batch.SelectMany(one => At(one.Cell.Length, one.Wanted))];
                Cell("decode", batch.Key, subjects, DecodeRule, (costs, fitting) => Keep(results.Decode, costs.Decode(fitting, batch.Key)));
            }

            foreach (((long batch, long length), Contender[] wanted) in ByCell(contenders, cells.OpenPrefill))
                Cell("prefill", batch, At(length, wanted), PrefillRule, (costs, fitting) => Keep(results.Prefill, costs.Prefill(Who(fitting), batch, length)));
        });
    }

    private static (Contender Contender, long Length)[] At(long length, Contender[] contenders) => [.. contenders.Select(contender => (contender, length))];

    private static Contender[] Who((Contender Contender, long Length)[] subjects) => [.. subjects.Select(subject => subject.Contender)];

    private void MeasureTraining(CostMeasurement costs, TrainingCost cost, Contender[] contenders)
    {
        TrainingSubject[] subjects = [.. contenders.Select(contender => new TrainingSubject(contender, cost.Batch, cost.Length, () => new RandomTokensStep(contender.Model, cost)))];
        Measured<TrainingCostRow> measured = costs.Training(subjects);
        Keep(results.TrainingCost, measured);
        foreach (TrainingCostRow row in measured.Rows)
            session.Display.Line($"  {row.Model}: {row.TokensPerS:N0} tokens/s in training, {row.PeakBytes / 1e6:N0} MB at most, {row.FractionOfMatmulRate:P0} of the machine's matmul rate");
    }

    private static IEnumerable<(TCell Cell, Contender[] Wanted)> ByCell<TCell>(
        IReadOnlyList<Contender> contenders, Func<string, IEnumerable<TCell>> open) => contenders
        .SelectMany(contender => open(contender.Label).Select(cell => (Cell: cell, Contender: contender)))
        .GroupBy(one => one.Cell)
        .Select(group => (group.Key, group.Select(one => one.Contender).ToArray()));

    private void Keep<T>(string path, Measured<T> measured)
    {
        CsvFile.Append(results.Samples, measured.Samples);
        CsvFile.Append(path, measured.Rows);
    }

    /// <summary>Measures subjects by turns; when memory does not hold them together, one by one; what then does not fit is left out and named.</summary>
    private void Cell(
        string measurement, long batch, (Contender Contender, long Length)[] subjects, SamplingRule rule,
        Action<CostMeasurement, (Contender Contender, long Length)[]> measure)
    {
        try
        {
            string lengths = string.Join(", ", subjects.Select(subject => subject.Length).Distinct());
            Measure($"{measurement} {lengths} x {batch}", rule, costs => measure(costs, subjects));
        }
        catch (Exception failure) when (OutOfMemory.Is(failure) && subjects.Length > 1)
        {
            OutOfMemory.Recover();
            foreach ((Contender, long) subject in subjects)
                Cell(measurement, batch, [subject], rule, measure);
        }
        catch (Exception failure) when (OutOfMemory.Is(failure))
        {
            (string model, long length) = (subjects[0].Contender.Label, subjects[0].Length);
            CsvFile.Append(results.Skipped, [new SkippedRow { Model = model, Measurement = measurement, Batch = batch, Length = length, Reason = OutOfMemory.Reason(failure) }]);
            session.Display.Line($"  {model}, {measurement} {length} x {batch}: does not fit into memory and is left out. A smaller batch or length in the experiment's section 'measurement' would.");
        }
    }

    private void Measure(string name, SamplingRule rule, Action<CostMeasurement> measure)
    {
        for (int attempt = 1; ; attempt++)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            try
            {
                using var limits = new MachineLimits(session.Device);
                session.Display.Stage($"Measure {name}", stage => measure(new CostMeasurement(
                    limits,
                    rule,
                    new Relay<SamplingProgress>(at =>
                    {
                        session.Cancellation.ThrowIfCancellationRequested();
                        stage.Report(at.Elapsed / (at.Elapsed + at.Remaining), at.Subject);
                    }))));
                return;
            }
            catch (ImplausibleRateException error)
            {
                session.Display.Line($"  {error.Message}");
                if (attempt < MostAttempts)
                    continue;
                implausible.Add($"Measuring {name} is left out: {error.Message}");
                return;
            }
        }
    }

    private void MeasureCeilings()
    {
        if (File.Exists(results.Ceilings))
            return;
        session.Display.Stage("Measure the machine's own limits", stage => CsvFile.Write(results.Ceilings, MachineCeilings.Measure(
            session.Device,
            progress: new Relay<SamplingProgress>(at => stage.Report(at.Elapsed / (at.Elapsed + at.Remaining), at.Subject))).Rows));
    }

    /// <summary>All models together where memory allows, so that they are timed by turns; otherwise one after the other.</summary>
    private void InGroups(ModelEntry[] models, Action<IReadOnlyList<Contender>> measure)
    {
        if (models.Length > 0)
            MeasureCeilings();
        foreach (ModelEntry[] group in MemoryBudget.Groups(session, models, measurement))
        {
            var built = new List<ISequenceModel>();
            try
            {
                var contenders = new List<Contender>();
                foreach (ModelEntry entry in group.Where(entry => !gatekeeper.IsRefused(entry)))
                {
                    session.Cancellation.ThrowIfCancellationRequested();
                    built.Add(session.Create(entry, entry.Precision ?? measurement.Precision, dropout, seed: 1));
                    if (gatekeeper.Admit(entry, built[^1]) is { } contender)
                        contenders.Add(contender);
                }

                measure(contenders);
            }
            finally
            {
                built.ForEach(model => model.Dispose());
            }
        }
    }
}
