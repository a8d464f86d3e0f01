using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Correctness;
using RetNet.Compare.Measurement.Costs;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Measurement.Timing;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Running;

/// <summary>Times the models of an experiment, cell by cell; cells that are in the tables are not measured again.</summary>
internal sealed class MeasurementStage(Session session)
{
    private static readonly SamplingRule TrainingRule = SamplingRule.Long with { WarmUp = 1, MaxTime = TimeSpan.FromMinutes(3) };
    private static readonly SamplingRule PrefillRule = SamplingRule.Short with { WarmUp = 1, MinSamples = 5, SamplesPerTurn = 1, MaxTime = TimeSpan.FromSeconds(4) };
    private static readonly SamplingRule DecodeRule = SamplingRule.Short with { MaxTime = TimeSpan.FromSeconds(4) };

    private readonly ResultsLayout results = session.Results;
    private readonly MeasurementSection measurement = session.Experiment.Measurement!;
    private readonly double dropout = session.Experiment.Training?.Dropout ?? 0;

    /// <summary>Times training steps.</summary>
    public void MeasureTraining()
    {
        if (measurement.Training is not { } cost)
            return;
        List<TrainingCostRow> known = Read<TrainingCostRow>(results.TrainingCost);
        ModelEntry[] missing = [.. session.Experiment.Models.Where(model => !known.Exists(row => row.Model == model.Name && row.Batch == cost.Batch && row.Length == cost.Length))];
        SamplingRule rule = TrainingRule with { MinSamples = cost.Steps, MaxSamples = 4 * cost.Steps };
        InGroups(missing, contenders => Cell($"training {cost.Length} x {cost.Batch}", rule, costs =>
        {
            TrainingSubject[] subjects = [.. contenders.Select(contender => new TrainingSubject(contender, cost.Batch, cost.Length, () => new RandomTokensStep(contender.Model, cost)))];
            Measured<TrainingCostRow> measured = costs.Training(subjects);
            Keep(results.TrainingCost, measured);
            foreach (TrainingCostRow row in measured.Rows)
                session.Display.Line($"  {row.Model}: {row.TokensPerS:N0} tokens/s in training, {row.PeakBytes / 1e6:N0} MB at most, {row.FractionOfMatmulRate:P0} of the machine's matmul rate");
        }));
    }

    /// <summary>Times prompts and single tokens.</summary>
    public void MeasureInference()
    {
        List<PrefillRow> prefill = Read<PrefillRow>(results.Prefill);
        List<DecodeRow> decode = Read<DecodeRow>(results.Decode);
        bool NoPrefill(string model, long batch, long length) => !prefill.Exists(row => row.Model == model && row.Batch == batch && row.Length == length);
        bool NoDecode(string model, long batch, long length) => !decode.Exists(row => row.Model == model && row.Batch == batch && row.Length == length);
        (long Batch, long Length)[] prompts = Cells(measurement.Prefill);
        (long Batch, long Length)[] positions = Cells(measurement.Decode);
        ModelEntry[] missing =
        [
            .. session.Experiment.Models.Where(model =>
                prompts.Any(cell => NoPrefill(model.Name, cell.Batch, cell.Length)) || positions.Any(cell => NoDecode(model.Name, cell.Batch, cell.Length))),
        ];
        InGroups(missing, contenders =>
        {
            foreach ((long batch, long length) in positions)
            {
                Contender[] wanted = [.. contenders.Where(contender => NoDecode(contender.Label, batch, length))];
                if (wanted.Length > 0)
                    Cell($"decode after {length} x {batch}", DecodeRule, costs => Keep(results.Decode, costs.Decode(wanted, batch, length)));
            }

            foreach ((long batch, long length) in prompts)
            {
                Contender[] wanted = [.. contenders.Where(contender => NoPrefill(contender.Label, batch, length))];
                if (wanted.Length > 0)
                    Cell($"prefill {length} x {batch}", PrefillRule, costs => Keep(results.Prefill, costs.Prefill(wanted, batch, length)));
            }
        });
    }

    private static (long Batch, long Length)[] Cells(LengthGrid? grid) => grid is null
        ? []
        : [.. grid.Batches.SelectMany(batch => grid.Lengths.Select(length => (batch, length)))];

    private static List<T> Read<T>(string path) => File.Exists(path) ? [.. CsvFile.Read<T>(path)] : [];

    private void Keep<T>(string path, Measured<T> measured)
    {
        CsvFile.Append(results.Samples, measured.Samples);
        CsvFile.Append(path, measured.Rows);
    }

    private void Cell(string name, SamplingRule rule, Action<CostMeasurement> measure)
    {
        session.Cancellation.ThrowIfCancellationRequested();
        MachineCeilings ceilings = Ceilings();
        session.Display.Stage($"Measure {name}", stage => measure(new CostMeasurement(
            ceilings,
            rule,
            new Relay<SamplingProgress>(at => stage.Report(at.Elapsed / (at.Elapsed + at.Remaining), at.Subject)))));
    }

    private MachineCeilings Ceilings()
    {
        if (File.Exists(results.Ceilings))
            return new(CsvFile.Read<CeilingRow>(results.Ceilings));
        MachineCeilings? ceilings = null;
        session.Display.Stage("Measure the machine's own limits", stage => ceilings = MachineCeilings.Measure(
            session.Device,
            progress: new Relay<SamplingProgress>(at => stage.Report(at.Elapsed / (at.Elapsed + at.Remaining), at.Subject))));
        CsvFile.Write(results.Ceilings, ceilings!.Rows);
        return ceilings;
    }

    /// <summary>All models together where memory allows, so that they are timed by turns; otherwise one after the other.</summary>
    private void InGroups(ModelEntry[] models, Action<IReadOnlyList<Contender>> measure)
    {
        foreach (ModelEntry[] group in MemoryBudget.Groups(session, models, measurement))
        {
            var built = new List<ISequenceModel>();
            try
            {
                var contenders = new List<Contender>();
                foreach (ModelEntry entry in group)
                {
                    session.Cancellation.ThrowIfCancellationRequested();
                    built.Add(session.Create(entry, measurement.Precision, dropout, seed: 1));
                    contenders.Add(Admit(entry, built[^1]));
                }

                measure(contenders);
            }
            finally
            {
                built.ForEach(model => model.Dispose());
            }
        }
    }

    private Contender Admit(ModelEntry entry, ISequenceModel model)
    {
        GateResult gate = CorrectnessGate.Check(entry.Name, model);
        CsvFile.Write(results.Gate, Read<GateRow>(results.Gate).Where(row => row.Model != entry.Name).Concat(gate.Rows));
        return gate.Require();
    }
}
