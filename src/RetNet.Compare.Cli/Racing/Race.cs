using System.Text.Json;
using RetNet.Compare.Cli.Running;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Costs;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Measurement.Timing;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Racing;

/// <summary>
/// Times the suite beside an outside program. Every timing runs in a process of its own, by turns (<see cref="RaceSchedule"/>). Timings that are in
/// the table are not made again.
/// </summary>
internal sealed class Race
{
    private readonly Session session;
    private readonly Gatekeeper gatekeeper;
    private readonly List<RaceSampleRow> samples;
    private readonly Dictionary<RaceCell, double> work = [];

    /// <summary>Goes on where the results folder stands.</summary>
    public Race(Session session, Gatekeeper gatekeeper)
    {
        this.session = session;
        this.gatekeeper = gatekeeper;
        samples = [.. Samples(session.Results)];
    }

    /// <summary>The timings that a results folder holds.</summary>
    public static IReadOnlyList<RaceSampleRow> Samples(ResultsLayout results) =>
        File.Exists(results.RaceSamples) ? CsvFile.Read<RaceSampleRow>(results.RaceSamples) : [];

    /// <summary>Makes all timings, and the table after each.</summary>
    public void Run()
    {
        var schedule = new RaceSchedule(session.Experiment);
        if (!schedule.Open(samples).Any() && IsTableComplete())
            return;

        Try(schedule.Open(samples));
        Admit(schedule.Cells);
        RaceCell[] cells = [.. schedule.Cells.Where(IsAdmitted)];
        RaceTurn[] open = [.. schedule.Open(samples).Where(turn => IsAdmitted(turn.Cell))];
        if (open.Length == 0 && (cells.Length == 0 || IsTableComplete()))
            return;
        MeasureLimits();
        session.Display.Stage($"Race, {open.Length} timings", stage =>
        {
            for (int i = 0; i < open.Length; i++)
            {
                session.Cancellation.ThrowIfCancellationRequested();
                (RaceCell cell, int round, TimedProgram program) = open[i];
                stage.Report((double)i / open.Length, $"{cell}, {program.Name}, round {round}");
                Keep(cell, round, program);
                WriteTable(cells);
            }
        });
        MeasureLimits();
        WriteTable(cells);
    }

    /// <summary>Runs every outside program on one token, as what it lacks would else be known only minutes later.</summary>
    private void Try(IEnumerable<RaceTurn> turns)
    {
        foreach ((RaceCell cell, _, TimedProgram program) in turns.Where(turn => turn.Program.Name != RaceRow.Suite).DistinctBy(turn => turn.Program.Name))
        {
            session.Display.Stage($"Try {program.Name}", _ =>
                program.Time(session, cell with { Mode = "prefill", Batch = 1, Length = 1, WarmUp = 0, Steps = 1 }, session.Cancellation));
        }
    }

    private bool IsAdmitted(RaceCell cell) => !gatekeeper.IsRefused(cell.Model);

    private bool IsTableComplete() => File.Exists(session.Results.Race)
        && File.GetLastWriteTimeUtc(session.Results.Race) >= File.GetLastWriteTimeUtc(session.Results.RaceSamples);

    private static bool Belongs(RaceSampleRow row, RaceCell cell) => row.Model == cell.Model.Name && row.Mode == cell.Mode
        && row.Precision == cell.Precision && row.Batch == cell.Batch && row.Length == cell.Length;

    private void Keep(RaceCell cell, int round, TimedProgram program)
    {
        double load = LoadAverage();
        TimedLine line = program.Time(session, cell, session.Cancellation);
        var row = new RaceSampleRow
        {
            Contender = program.Name,
            Model = cell.Model.Name,
            Mode = cell.Mode,
            Precision = cell.Precision,
            Batch = cell.Batch,
            Length = cell.Length,
            Round = round,
            Ms = line.Skipped is null ? 1e3 * SampleSummary.Of([.. line.SecondsPerStep]).Median : null,
            CpuMs = line.Skipped is null ? 1e3 * line.CpuSecondsMedian : null,
            PeakResidentBytes = line.Skipped is null ? line.PeakResidentBytes : null,
            LoadBefore = load,
            Remark = line.Skipped,
            LimitPerS = line.LimitPerS,
        };
        samples.Add(row);
        CsvFile.Append(session.Results.RaceSamples, [row]);
    }

    private static double LoadAverage() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) : 0;

    /// <summary>Lets the right models through the gate, and counts what their cells must compute or read.</summary>
    private void Admit(IReadOnlyList<RaceCell> cells)
    {
        foreach (var group in cells.GroupBy(cell => (cell.Model, cell.ModelPrecision)))
        {
            session.Cancellation.ThrowIfCancellationRequested();
            session.Display.Stage($"Check {group.Key.Model.Name} {group.First().Precision}", _ =>
            {
                using ISequenceModel model = session.Create(group.Key.Model, group.Key.ModelPrecision, dropout: 0, seed: 1);
                if (gatekeeper.Admit(group.Key.Model, model) is not { } contender)
                    return;
                foreach (RaceCell cell in group)
                    work[cell] = Work(contender, cell);
            });
        }
    }

    /// <summary>Floating-point operations of a step, or the bytes it reads.</summary>
    private static double Work(Contender contender, RaceCell cell)
    {
        ISequenceModel model = contender.Model;
        FlopCount perToken = model.FlopsPerToken(cell.Length, model.TrainingForm);
        return cell.Mode switch
        {
            "decode" => contender.BytesPerStep(cell.Batch, cell.Length),
            "train" => perToken.Training * cell.TokensPerStep,
            // Only the last token's logits are wanted.
            _ => (perToken.Forward - perToken.Output) * cell.TokensPerStep + perToken.Output * cell.Batch,
        };
    }

    /// <summary>In a process of its own, as the variables that mislead OpenBLAS are read when it is loaded.</summary>
    private void MeasureLimits() => session.Display.Stage("Measure the machine's own limits", _ =>
    {
        string output = TimedProgram.Own().Output(["limits"], session.Cancellation);
        var now = new MachineCeilings(JsonSerializer.Deserialize<CeilingRow[]>(output)!);
        CsvFile.Write(session.Results.Ceilings, (Limits() is { } before ? now.Or(before) : now).Rows);
    });

    private MachineCeilings? Limits() => File.Exists(session.Results.Ceilings) ? new(CsvFile.Read<CeilingRow>(session.Results.Ceilings)) : null;

    /// <summary>The rows of this session's models; those of others, timed before with other <c>--models</c>, stay.</summary>
    private void WriteTable(IReadOnlyList<RaceCell> cells)
    {
        MachineCeilings limits = Limits()!;
        IEnumerable<RaceRow> others = File.Exists(session.Results.Race)
            ? CsvFile.Read<RaceRow>(session.Results.Race).Where(row => session.Experiment.Models.All(model => model.Name != row.Model))
            : [];
        CsvFile.Write(session.Results.Race, others.Concat(cells.SelectMany(cell => Rows(cell, limits))));
    }

    private IEnumerable<RaceRow> Rows(RaceCell cell, MachineCeilings limits)
    {
        double ceiling = cell.Mode == "decode" ? limits.ReadBytesPerS : limits.MatmulFlopPerS(cell.ModelPrecision);
        Dictionary<int, double?> ofRound = samples
            .Where(row => Belongs(row, cell) && row.Contender == RaceRow.Suite)
            .ToDictionary(row => row.Round, row => row.LimitPerS);
        double? suite = null;
        foreach (var rows in samples.Where(row => Belongs(row, cell) && row.Ms is not null).GroupBy(row => row.Contender).OrderBy(group => group.Key != RaceRow.Suite))
        {
            SampleSummary times = SampleSummary.Of([.. rows.Select(row => row.Ms!.Value)]);
            if (rows.Key == RaceRow.Suite)
                suite = times.Median;
            yield return new RaceRow
            {
                Contender = rows.Key,
                Model = cell.Model.Name,
                Mode = cell.Mode,
                Precision = cell.Precision,
                Batch = cell.Batch,
                Length = cell.Length,
                Rounds = times.Count,
                Ms = times.Median,
                MinimumMs = times.Minimum,
                MaximumMs = times.Maximum,
                TokensPerS = cell.TokensPerStep / times.Median * 1e3,
                PeakResidentBytes = SampleSummary.Of([.. rows.Select(row => (double)row.PeakResidentBytes!.Value)]).Median,
                FractionOfLimit = SampleSummary.Of(
                    [.. rows.Select(row => work[cell] / row.Ms!.Value * 1e3 / (ofRound.GetValueOrDefault(row.Round) ?? ceiling))]).Median,
                TimesSuite = times.Median / suite,
            };
        }
    }
}
