using System.Runtime.InteropServices;
using RetNet.Compare.Data.Batches;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Models.Retention;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training.Evaluation;
using RetNet.Compare.Training.Records;
using RetNet.Compare.Training.Runs;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Tests;

public sealed class TrainerTests : IDisposable
{
    private static readonly TrainingConfig Config = TinyData.Config(20) with { CheckpointEverySteps = 6 };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(11)]
    [InlineData(19)]
    public void A_run_that_crashed_ends_with_the_weights_and_rows_of_one_that_did_not(long crashAfter)
    {
        (float[] whole, IReadOnlyList<StepRow> wholeRows) = Train("whole", Config);
        Assert.Throws<InvalidOperationException>(() => Train("crashed", Config, CrashAfter(crashAfter)));
        (float[] resumed, IReadOnlyList<StepRow> rows) = Train("crashed", Config);

        Assert.Equal(whole, resumed);
        Assert.Equal(wholeRows.Select(row => row with { StepMs = 0 }), rows.Select(row => row with { StepMs = 0 }));
        Assert.Equal(Enumerable.Range(1, 20).Select(step => (long)step), rows.Select(row => row.Step));
    }

    [Fact]
    public void A_run_that_crashes_again_and_again_still_ends_alike()
    {
        (float[] whole, _) = Train("whole", Config);
        foreach (long step in (long[])[4, 9, 15])
            Assert.Throws<InvalidOperationException>(() => Train("crashed", Config, CrashAfter(step)));
        Assert.Equal(whole, Train("crashed", Config).Weights);
    }

    [Fact]
    public void With_the_newest_checkpoint_damaged_the_one_before_leads_to_the_same_end()
    {
        (float[] whole, _) = Train("whole", Config);
        Assert.Throws<InvalidOperationException>(() => Train("damaged", Config, CrashAfter(14)));
        string weights = folder["damaged/checkpoints/step-000000012/model.safetensors"];
        byte[] bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);

        var notes = new Notes();
        Assert.Equal(whole, Train("damaged", Config, notes: notes).Weights);
        Assert.Contains(notes.Texts, note => note.Contains("step-000000012 is not used", StringComparison.Ordinal));
        Assert.Contains("Going on after step 6 of 20.", notes.Texts);
    }

    [Fact]
    public void A_cancelled_run_saves_where_it_is_and_goes_on_from_there()
    {
        (float[] whole, _) = Train("whole", Config);
        using var cancellation = new CancellationTokenSource();
        BatchFill cancelling = (step, tokens, targets) =>
        {
            TinyData.Fill(step, tokens, targets);
            if (step == 8)
                cancellation.Cancel();
        };
        Assert.Throws<OperationCanceledException>(() => Train("cancelled", Config, cancelling, cancellation: cancellation.Token));

        var notes = new Notes();
        Assert.Equal(whole, Train("cancelled", Config, notes: notes).Weights);
        Assert.Contains("Going on after step 9 of 20.", notes.Texts);
    }

    [Fact]
    public void A_finished_run_is_not_trained_again_and_gives_its_weights_back()
    {
        (float[] weights, IReadOnlyList<StepRow> rows) = Train("run", Config);
        (float[] again, IReadOnlyList<StepRow> rowsAgain) = Train("run", Config, CrashAfter(0));
        Assert.Equal(weights, again);
        Assert.Equal(rows, rowsAgain);
    }

    [Fact]
    public void The_summary_and_the_progress_are_those_of_the_rows()
    {
        var progress = new Progress();
        (_, IReadOnlyList<StepRow> rows) = Train("run", Config, progress: progress);
        RunSummary summary = new RunFiles(folder["run"]).ReadSummary();
        Assert.Equal(RunSummary.Of(rows, []), summary);
        Assert.Equal(20 * 64, summary.Tokens);
        Assert.Equal(Enumerable.Range(1, 20).Select(step => (long)step), progress.Reports.Select(report => report.Step));
        Assert.All(progress.Reports, report => Assert.True(report.TokensPerS > 0 && report.Of == 20));
        Assert.Equal(TimeSpan.Zero, progress.Reports[^1].Remaining);
    }

    [Fact]
    public void A_diverged_run_stops_and_keeps_its_last_checkpoint()
    {
        using var model = new TinyModel(dropout: 0.1);
        using RunFolder run = RunFolder.Open(folder["run"], Config, new { });
        BatchFill spoiling = (step, tokens, targets) =>
        {
            TinyData.Fill(step, tokens, targets);
            model.LossFactor = step == 9 ? double.NaN : 1;
        };
        using var trainer = new Trainer(model, Config, spoiling, run);
        Assert.Equal(10, Assert.Throws<TrainingDivergedException>(() => trainer.Run()).Step);
        Assert.Equal(6, run.Checkpoints.Latest().Found!.Manifest.Step);
        Assert.Equal(9, CsvFile.Read<StepRow>(run.Files.Steps).Count);
    }

    [Fact]
    public void Step_times_hold_the_step_and_neither_validation_nor_checkpoint()
    {
        TimeSpan ownTime = TimeSpan.FromMilliseconds(20), otherTime = TimeSpan.FromMilliseconds(400);
        TrainingConfig config = Config with { Steps = 5, EvaluateEverySteps = 1, CheckpointEverySteps = 1 };
        using var model = new TinyModel { Saving = () => Thread.Sleep(otherTime) };
        using RunFolder run = RunFolder.Open(folder["run"], config, new { });
        BatchFill fill = (step, tokens, targets) =>
        {
            TinyData.Fill(step, tokens, targets);
            Thread.Sleep(ownTime);
        };
        using var trainer = new Trainer(model, config, fill, run, new SlowValidator(otherTime));

        RunSummary summary = trainer.Run();

        double medianMs = 1000 * config.TokensPerStep / summary.TokensPerS;
        Assert.InRange(medianMs, ownTime.TotalMilliseconds, otherTime.TotalMilliseconds / 2);
        Assert.Equal(5, CsvFile.Read<ValidationRow>(run.Files.Validation).Count);
    }

    [Fact]
    public void Validations_come_at_their_steps_and_at_the_end_also_after_a_crash()
    {
        using var corpus = new TinyCorpus();
        var evaluator = new Evaluator("validation", new EvaluationPieces(corpus.Bin, 32), 8);
        TrainingConfig config = Config with { EvaluateEverySteps = 8 };
        IReadOnlyList<ValidationRow> whole = TrainAndValidate("whole", TinyData.Fill);
        Assert.Throws<InvalidOperationException>(() => TrainAndValidate("crashed", CrashAfter(17)));
        IReadOnlyList<ValidationRow> resumed = TrainAndValidate("crashed", TinyData.Fill);

        Assert.Equal([8, 16, 20], whole.Select(row => row.Step));
        Assert.Equal(whole, resumed);
        Assert.All(whole, row => Assert.Equal(Math.Exp(row.LossNats), row.Perplexity, 1e-9));
        Assert.Equal(whole[^1].LossNats, new RunFiles(folder["crashed"]).ReadSummary().ValidationLossNats);

        IReadOnlyList<ValidationRow> TrainAndValidate(string name, BatchFill fill)
        {
            using var model = new TinyModel(dropout: 0.2, vocabulary: corpus.Bin.VocabularySize);
            using RunFolder run = RunFolder.Open(folder[name], config, new { });
            using var trainer = new Trainer(model, config, fill, run, evaluator);
            trainer.Run();
            return CsvFile.Read<ValidationRow>(run.Files.Validation);
        }
    }

    [Fact]
    public void RetNet_with_dropout_resumes_bit_for_bit()
    {
        TrainingConfig config = Config with { Steps = 6, CheckpointEverySteps = 2, Batch = 2, Length = 24 };
        float[] whole = TrainRetNet("whole", TinyData.Fill);
        Assert.Throws<InvalidOperationException>(() => TrainRetNet("crashed", CrashAfter(5)));
        Assert.Equal(whole, TrainRetNet("crashed", TinyData.Fill));

        float[] TrainRetNet(string name, BatchFill fill)
        {
            manual_seed(3);
            using ISequenceModel model = new RetNetArchitecture().Create(new ModelOptions { Layers = 2, Width = 32, Vocabulary = 11, Dropout = 0.1 });
            using RunFolder run = RunFolder.Open(folder[name], config, new { });
            using var trainer = new Trainer(model, config, fill, run);
            trainer.Run();
            return [.. model.Module.parameters().SelectMany(parameter => MemoryMarshal.Cast<byte, float>(parameter.bytes).ToArray())];
        }
    }

    private static BatchFill CrashAfter(long steps) => (step, tokens, targets) =>
    {
        if (step == steps)
            throw new InvalidOperationException("Crash.");
        TinyData.Fill(step, tokens, targets);
    };

    private (float[] Weights, IReadOnlyList<StepRow> Rows) Train(
        string name,
        TrainingConfig config,
        BatchFill? fill = null,
        IProgress<TrainingProgress>? progress = null,
        IProgress<string>? notes = null,
        CancellationToken cancellation = default)
    {
        using var model = new TinyModel(dropout: 0.2);
        using RunFolder run = RunFolder.Open(folder[name], config, new { });
        using var trainer = new Trainer(model, config, fill ?? TinyData.Fill, run);
        trainer.Run(progress, notes, cancellation);
        return (model.Weights(), CsvFile.Read<StepRow>(run.Files.Steps));
    }

    private sealed class Notes : IProgress<string>
    {
        public List<string> Texts { get; } = [];

        public void Report(string value) => Texts.Add(value);
    }

    private sealed class Progress : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> Reports { get; } = [];

        public void Report(TrainingProgress value) => Reports.Add(value);
    }

    private sealed class SlowValidator(TimeSpan time) : IValidator
    {
        public double LossNats(ISequenceModel model)
        {
            Thread.Sleep(time);
            return 1;
        }
    }
}
