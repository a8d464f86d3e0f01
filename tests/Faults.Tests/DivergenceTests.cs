using System.Runtime.InteropServices;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training;
using RetNet.Compare.Training.Records;
using RetNet.Compare.Training.Runs;
using static TorchSharp.torch;
using Architecture = RetNet.Compare.Models.Architectures.Architecture;

namespace RetNet.Compare.Faults;

/// <summary>Nothing that is not a number reaches the weights.</summary>
public sealed class DivergenceTests
{
    private static readonly ArchitectureRegistry Registry = ArchitectureRegistry.Discover();

    private static readonly TrainingConfig Config = new() { Steps = 60, Batch = 2, Length = 16, LearningRate = 0.01, Seed = 3, CheckpointEverySteps = 4 };

    [Fact]
    public void A_fault_in_loss_gradient_or_weight_stops_the_run_before_the_update()
    {
        int cases = 0;
        foreach (Architecture architecture in Registry.All)
        {
            foreach (FaultKind kind in (FaultKind[])[FaultKind.Loss, FaultKind.Gradient, FaultKind.Weight])
            {
                foreach (double value in (double[])[double.NaN, double.PositiveInfinity])
                {
                    foreach (long step in architecture.Name == "retnet" ? (long[])[1, 7, 50] : [7])
                    {
                        StopsAt(architecture, kind, value, step);
                        cases++;
                    }
                }
            }
        }

        Figures.Note("05-divergence", true, "NaN or infinity in loss, gradient or weight at steps 1, 7, 50: stopped before the update and named, weights unchanged, rows end at the step before",
            $"{cases} cases over {Registry.All.Count} architectures");
    }

    [Fact]
    public void The_rest_of_an_experiment_goes_on_and_the_report_says_diverged()
    {
        using var folder = new TemporaryFolder();
        var experiment = new SmallExperiment(folder.Path, yaml => yaml
            .Replace("models:\n", "models:\n  - architecture: diverging\n", StringComparison.Ordinal)
            .Replace("steps: 40", "steps: 10", StringComparison.Ordinal)
            .Replace("warmup_steps: 10", "warmup_steps: 2", StringComparison.Ordinal));
        string[] call = experiment.Run("results", "--plugin", typeof(DivergingArchitecture).Assembly.Location);

        CompareProcess.Run(experiment.Environment, call).Failed(ExitCode.Diverged, "diverging, seed 1: Diverged at step 7: the loss is NaN.", "training.learning_rate");

        Assert.True(experiment.Files("results").IsDone);
        Assert.Equal(6, experiment.Rows("results", "diverging").Count);
        Assert.False(experiment.Files("results", "diverging").IsDone);
        string report = File.ReadAllText(Path.Combine(experiment.ResultsFolder("results"), "report.md"));
        Assert.Matches(@"\| *Diverging *\|[^\n]*\bdiverged\b", report);
        Assert.Contains("Diverged at step 7: the loss is NaN.", report, StringComparison.Ordinal);

        CompareProcess.Run(experiment.Environment, call).Failed(ExitCode.Diverged, "diverging, seed 1: Diverged at step 7");
        Figures.Note("05-experiment", true, "A diverged model does not hold up the others; its row says diverged; a second start does not train it again", "exit code 3 both times");
    }

    private static void StopsAt(Architecture architecture, FaultKind kind, double value, long step)
    {
        using var folder = new TemporaryFolder();
        manual_seed(1);
        var options = new ModelOptions { Layers = 1, Width = 32, Vocabulary = Sequences.Vocabulary };
        using var model = new FaultyModel(architecture.Create(options), kind, value, step);
        using RunFolder run = RunFolder.Open(folder["run"], Config, new { });
        byte[] before = [];
        using var trainer = new Trainer(model, Config, Fill, run);

        TrainingDivergedException stopped = Assert.Throws<TrainingDivergedException>(() => trainer.Run());

        string where = $"{architecture.Name}, {kind} {value} at step {step}";
        Assert.True(step == stopped.Step, $"{where}: stopped at step {stopped.Step}");
        // A weight may spoil either.
        if (kind != FaultKind.Weight)
            Assert.Equal(kind == FaultKind.Loss ? "loss" : "gradient norm", stopped.Quantity);
        Assert.True(Weights(model).AsSpan().SequenceEqual(before), $"{where}: a weight changed");
        Assert.Equal(step - 1, File.Exists(run.Files.Steps) ? CsvFile.Read<StepRow>(run.Files.Steps).Count : 0);

        void Fill(long index, Span<long> tokens, Span<long> targets)
        {
            Sequences.Fill(index, tokens, targets);
            before = Weights(model);
            // The spoilt weight itself is part of what must stay as it is.
            if (kind == FaultKind.Weight && index == step - 1)
                MemoryMarshal.Cast<byte, float>(before.AsSpan(0, (int)model.ParameterGroups[0].Parameters[0].Parameter.bytes.Length))[(int)model.ParameterGroups[0].Parameters[0].Parameter.numel() / 2] = (float)value;
        }
    }

    private static byte[] Weights(FaultyModel model) =>
        [.. model.ParameterGroups.SelectMany(group => group.Parameters).SelectMany(parameter => parameter.Parameter.bytes.ToArray())];
}
