using System.Diagnostics;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Running;
using RetNet.Compare.Measurement.Costs;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Timing;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Cli.Racing;

/// <summary>Times one cell with the suite's own model in this process.</summary>
internal static class OwnTiming
{
    /// <summary>Builds the model, warms up and times.</summary>
    public static TimedLine Run(Session session, RaceCell cell)
    {
        using ISequenceModel model = session.Create(cell.Model, cell.ModelPrecision, dropout: 0, seed: 1);
        return cell.Mode switch
        {
            "train" => Train(model, cell, session.Cancellation),
            "prefill" => Prefill(model, cell, session.Cancellation),
            _ => Decode(model, cell, session.Cancellation),
        };
    }

    private static TimedLine Train(ISequenceModel model, RaceCell cell, CancellationToken cancellation)
    {
        using var step = new RandomTokensStep(model, new TrainingCost(cell.Batch, cell.Length, cell.Steps));
        return Time(cell, step.Run, cancellation);
    }

    private static TimedLine Prefill(ISequenceModel model, RaceCell cell, CancellationToken cancellation)
    {
        model.Module.eval();
        using IDisposable frozen = no_grad();
        using Tensor tokens_BT = Tokens(model, cell);
        return Time(cell, () =>
        {
            using DisposeScope scope = NewDisposeScope();
            using DecodeState state = model.NewState(cell.Batch, cell.Length);
            model.Prefill(tokens_BT, state);
        }, cancellation);
    }

    private static TimedLine Decode(ISequenceModel model, RaceCell cell, CancellationToken cancellation)
    {
        model.Module.eval();
        using IDisposable frozen = no_grad();
        using Tensor tokens_BT = Tokens(model, cell);
        long capacity = cell.Length + Math.Max(cell.WarmUp, cell.Steps);
        using (var warming = new DecodedText(model, tokens_BT, capacity))
        {
            for (int i = 0; i < cell.WarmUp; i++)
                warming.Step();
        }

        // From the prompt again: the first step that is timed comes after Length tokens.
        using var text = new DecodedText(model, tokens_BT, capacity);
        return Time(cell with { WarmUp = 0 }, text.Step, cancellation);
    }

    private static Tensor Tokens(ISequenceModel model, RaceCell cell) => TokenSource.Uniform(cell.Batch, cell.Length, model.Options.Vocabulary, CPU);

    private static TimedLine Time(RaceCell cell, Action step, CancellationToken cancellation)
    {
        (List<double> wall, List<double> cpu) = ([], []);
        for (int i = -cell.WarmUp; i < cell.Steps; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            step();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (i < 0)
                continue;
            cpu.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
            wall.Add(seconds);
        }

        // Measuring the limit takes memory too.
        long peak = ProcessMemory.Read().PeakResidentBytes;
        return new()
        {
            SecondsPerStep = wall,
            CpuSecondsMedian = SampleSummary.Of(cpu).Median,
            PeakResidentBytes = peak,
            LimitPerS = Limit(cell),
        };
    }

    private static double Limit(RaceCell cell)
    {
        const int samples = 8;
        using var limits = new MachineLimits(CPU);
        return Enumerable.Range(0, samples).Max(_ => cell.Mode == "decode" ? limits.ReadBytesPerS() : limits.MatmulFlopPerS(cell.ModelPrecision));
    }
}
