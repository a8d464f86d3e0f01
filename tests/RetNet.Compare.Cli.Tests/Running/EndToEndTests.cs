using System.Diagnostics;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Tests.CommandLine;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Verification;
using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Cli.Tests.Running;

[Collection(nameof(Alone))]
public sealed class EndToEndTests
{
    private const string Tiny = """
        description: as small as it gets
        device: cpu
        data:
          profile: files
          tokenizer: bytes
          train: train.txt
          validation: validation.txt
          sets:
            rules: rules.txt
        size:
          layers: 1
          width: 32
        models:
          - architecture: retnet
            settings:
              heads: 2
          - architecture: transformer
            settings:
              heads: 2
        training:
          steps: 6
          batch: 2
          length: 32
          learning_rate: 1e-3
          evaluate_every_steps: 3
          evaluate_tokens: 256
        evaluation:
          sets: all
          max_tokens: 512
        measurement:
          training:
            batch: 2
            length: 32
            steps: 3
          prefill:
            lengths: 16
          decode:
            lengths: 8
        """;

    [Fact]
    public async Task An_experiment_leaves_tables_and_a_report_and_is_not_repeated()
    {
        using var folder = new TemporaryFolder();
        string file = Write(folder);
        string results = Path.Combine(folder.Path, "results");

        Invocation plan = await Invocation.Of("plan", "--experiment", file, "--results", results);
        Assert.Equal((ExitCode.Done, ""), (plan.Code, plan.Error));
        Assert.Contains("transformer", plan.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(results));

        Invocation first = await Invocation.Of("run", "--experiment", file, "--results", results);
        Assert.Equal((ExitCode.Done, ""), (first.Code, first.Error));
        Assert.Equal(["retnet", "transformer"], CsvFile.Read<ModelRow>(Path.Combine(results, "models.csv")).Select(row => row.Model));
        Assert.Equal(2, CsvFile.Read<TrainingCostRow>(Path.Combine(results, "training-cost.csv")).Count);
        Assert.Equal(2, CsvFile.Read<DecodeRow>(Path.Combine(results, "decode.csv")).Count);
        Assert.Equal(2, CsvFile.Read<PrefillRow>(Path.Combine(results, "prefill.csv")).Count);
        Assert.All(["retnet", "transformer"], model =>
        {
            string run = Path.Combine(results, "runs", $"{model}-1x32-files-bytes-s1");
            Assert.Equal(6, CsvFile.Read<StepRow>(Path.Combine(run, "steps.csv")).Count);
            Assert.Equal(["validation", "rules"], CsvFile.Read<EvaluationRow>(Path.Combine(run, "evaluation.csv")).Select(row => row.Set));
            Assert.True(File.Exists(Path.Combine(run, "DONE")));
        });
        Assert.Contains("Transformer", await File.ReadAllTextAsync(Path.Combine(results, "report.md")), StringComparison.Ordinal);

        Dictionary<string, DateTime> before = Tables(results);
        Invocation second = await Invocation.Of("run", "--experiment", file, "--results", results);
        Assert.Equal((ExitCode.Done, ""), (second.Code, second.Error));
        Assert.Equal(before, Tables(results));

        Invocation evaluation = await Invocation.Of("eval", "--experiment", file, "--results", results, "--models", "retnet");
        Assert.Equal((ExitCode.Done, ""), (evaluation.Code, evaluation.Error));
    }

    [Fact]
    public async Task Models_that_are_trained_are_scored_again_and_the_others_named()
    {
        using var folder = new TemporaryFolder();
        string file = Write(folder);
        string results = Path.Combine(folder.Path, "results");

        Invocation nothing = await Invocation.Of("eval", "--experiment", file, "--results", results);
        Assert.Equal(ExitCode.BadInput, nothing.Code);
        Assert.Contains("this model is not trained", nothing.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(results));

        Assert.Equal(ExitCode.Done, (await Invocation.Of("run", "--experiment", file, "--results", results, "--models", "retnet")).Code);
        string scores = Path.Combine(results, "runs", "retnet-1x32-files-bytes-s1", "evaluation.csv");
        DateTime before = File.GetLastWriteTimeUtc(scores);
        Invocation some = await Invocation.Of("eval", "--experiment", file, "--results", results);

        Assert.Equal(ExitCode.BadInput, some.Code);
        Assert.Contains("transformer-1x32-files-bytes-s1: this model is not trained", some.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("retnet-1x32", some.Error, StringComparison.Ordinal);
        Assert.True(File.GetLastWriteTimeUtc(scores) > before);
    }

    [Fact]
    public async Task A_model_is_trained_and_measured_in_its_own_precision()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        string file = folder.Write("tiny/experiment.yaml", Tiny.Replace("architecture: transformer", "architecture: retnet\n    name: rounded\n    precision: bf16", StringComparison.Ordinal));
        string results = Path.Combine(folder.Path, "results");

        Invocation run = await Invocation.Of("run", "--experiment", file, "--results", results);

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Equal([("retnet", "fp32"), ("rounded", "bf16")], CsvFile.Read<DecodeRow>(Path.Combine(results, "decode.csv")).Select(row => (row.Model, row.Precision)));
        double[] losses = [.. ((string[])["retnet", "rounded"]).Select(model =>
            CsvFile.Read<StepRow>(Path.Combine(results, "runs", $"{model}-1x32-files-bytes-s1", "steps.csv"))[0].LossNats)];
        Assert.NotEqual(losses[0], losses[1]);
        Assert.Equal(losses[0], losses[1], 0.01);
    }

    [Fact]
    public async Task Published_numbers_get_verdicts_that_are_findings_and_no_failures()
    {
        using var folder = new TemporaryFolder();
        string file = Write(folder);
        folder.Write("tiny/experiment.yaml", Tiny
            .Replace("    length: 32\n    steps: 3", "    length: [16, 32, 64]\n    steps: 3", StringComparison.Ordinal)
            .Replace("lengths: 8", "lengths: [8, 16, 32]", StringComparison.Ordinal)
            .Replace("  max_tokens: 512", "  max_tokens: 512\n  contexts: [16, 64]\n  context_scored: 8", StringComparison.Ordinal));
        folder.Write("tiny/expected.csv", """
            source,model,set,metric,value
            Table 1,retnet,,state_exponent,0
            Table 1,transformer,,state_exponent,0
            Table 4,retnet,,training_time_exponent,1
            Table 5,retnet,validation,perplexity,26.05
            Table 5,transformer,validation,perplexity,30
            Table 8,retnet,context 512 of 2048,perplexity,13.09
            Table 8,transformer,context 512 of 2048,perplexity,13.55
            Table 8,transformer,context 1024 of 2048,perplexity,12.56
            Table 8,retnet,context 1024 of 2048,perplexity,12.14
            """);
        string results = Path.Combine(folder.Path, "results");

        Invocation early = await Invocation.Of("verify", file, "--results", results);
        Assert.Equal(ExitCode.BadInput, early.Code);
        Assert.Contains("compare run", early.Error, StringComparison.Ordinal);

        Invocation run = await Invocation.Of("run", "--experiment", file, "--results", results);
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Equal(6, CsvFile.Read<TrainingCostRow>(Path.Combine(results, "training-cost.csv")).Count);

        foreach (Invocation verified in (Invocation[])[await Invocation.Of("verify", file, "--results", results), await Invocation.Of("verify", results)])
        {
            Assert.Equal((ExitCode.Done, ""), (verified.Code, verified.Error));
            Assert.Contains("not measured here", verified.Output, StringComparison.Ordinal);
        }

        Dictionary<(string, string, string), VerdictRow> verdicts = CsvFile.Read<VerdictRow>(Path.Combine(results, "verdicts.csv")).ToDictionary(row => (row.Model, row.Set, row.Metric));
        Assert.Equal(Verdict.Reproduced, verdicts[("retnet", "", "state_exponent")].Verdict);
        Assert.Equal(Verdict.NotReproduced, verdicts[("transformer", "", "state_exponent")].Verdict);
        Assert.NotNull(verdicts[("retnet", "", "training_time_exponent")].Ours);
        Assert.NotNull(verdicts[("transformer", "validation", "perplexity")].Ours);
        Assert.NotNull(verdicts[("transformer", "context 512 of 2048", "perplexity")].Ours);
        Assert.Equal(Verdict.NotMeasured, verdicts[("transformer", "context 1024 of 2048", "perplexity")].Verdict);
        Assert.Contains("Published numbers and ours", await File.ReadAllTextAsync(Path.Combine(results, "report.md")), StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(results, "expected.csv"), "source,model,set,metric,value\nx,retnet,validation,perplexty,1\n");
        Invocation unusable = await Invocation.Of("verify", results);
        Assert.Equal(ExitCode.BadData, unusable.Code);
        Assert.Contains("perplexty", unusable.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_training_saves_a_checkpoint_and_can_be_continued()
    {
        using var folder = new TemporaryFolder();
        string file = Write(folder);
        string endless = Tiny[..Tiny.IndexOf("measurement:", StringComparison.Ordinal)].Replace("steps: 6", "steps: 1000000", StringComparison.Ordinal);
        folder.Write("tiny/experiment.yaml", endless);
        string run = Path.Combine(folder.Path, "results", "runs", "retnet-1x32-files-bytes-s1");
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "compare.dll"), "run", "--experiment", file, "--results", Path.Combine(folder.Path, "results"), "--models", "retnet"];
        using Process compare = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> output = compare.StandardOutput.ReadToEndAsync();
        Task<string> error = compare.StandardError.ReadToEndAsync();
        var patience = Stopwatch.StartNew();
        while (!File.Exists(Path.Combine(run, "validation.csv")) && !compare.HasExited && patience.Elapsed < TimeSpan.FromMinutes(2))
            await Task.Delay(50);

        Process.Start("kill", ["-TERM", $"{compare.Id}"]).WaitForExit();
        Assert.True(compare.WaitForExit(TimeSpan.FromMinutes(1)), await output);

        Assert.Equal((ExitCode.Interrupted, "Interrupted. The same command goes on from here."), (compare.ExitCode, (await error).Trim()));
        long steps = CsvFile.Read<StepRow>(Path.Combine(run, "steps.csv"))[^1].Step;
        Assert.True(Directory.Exists(Path.Combine(run, "checkpoints", $"step-{steps:000000000}")), $"{steps} steps done");
    }

    [Fact]
    public async Task An_option_that_an_architecture_refuses_is_bad_input()
    {
        using var folder = new TemporaryFolder();
        string file = Write(folder);
        folder.Write("tiny/experiment.yaml", Tiny.Replace("heads: 2", "heads: 32", StringComparison.Ordinal));

        Invocation refused = await Invocation.Of("plan", "--experiment", file);

        Assert.Equal(ExitCode.BadInput, refused.Code);
        Assert.Contains("model 'retnet'", refused.Error, StringComparison.Ordinal);
    }

    /// <summary>The repository's own prose is the text.</summary>
    private static string Write(TemporaryFolder folder)
    {
        folder.Write("tiny/train.txt", File.ReadAllText(Repository.PathOf("README.md")));
        folder.Write("tiny/validation.txt", File.ReadAllText(Repository.PathOf("CONTRIBUTING.md")));
        folder.Write("tiny/rules.txt", File.ReadAllText(Repository.PathOf("experiments", "README.md")));
        return folder.Write("tiny/experiment.yaml", Tiny);
    }

    private static Dictionary<string, DateTime> Tables(string results) =>
        Directory.GetFiles(results, "*.csv", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) is not "perplexity.csv")
            .ToDictionary(path => path, File.GetLastWriteTimeUtc);
}
