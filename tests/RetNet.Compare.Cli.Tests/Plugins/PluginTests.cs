using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Tests.CommandLine;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Cli.Tests.Plugins;

/// <summary>An eighth architecture from an assembly that the suite does not know.</summary>
[Collection(nameof(Alone))]
public sealed class PluginTests
{
    private const string Tiny = """
        description: seven are not enough
        device: cpu
        data:
          profile: files
          tokenizer: bytes
          train: train.txt
          validation: validation.txt
        size:
          layers: 1
          width: 32
        models:
          - architecture: gated-linear-attention
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

    private static readonly string Eighth = PathOf("GatedLinearAttention.dll");
    private static readonly string Broken = PathOf("BrokenPlugIn.dll");

    [Fact]
    public async Task A_plug_in_is_listed_and_counted_like_the_others()
    {
        Invocation list = await Invocation.Of("list", "--plugin", Eighth);

        Assert.Equal((ExitCode.Done, ""), (list.Code, list.Error));
        Assert.Contains("gated-linear-attention: Gated Linear Attention", list.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("gated-linear-attention", (await Invocation.Of("list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plug_in_is_planned_trained_scored_measured_and_reported()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tiny/train.txt", await File.ReadAllTextAsync(Repository.PathOf("README.md")));
        folder.Write("tiny/validation.txt", await File.ReadAllTextAsync(Repository.PathOf("CONTRIBUTING.md")));
        string file = folder.Write("tiny/experiment.yaml", Tiny);
        string results = Path.Combine(folder.Path, "results");
        string[] Arguments(string verb) => [verb, "--experiment", file, "--results", results, "--plugin", Eighth];

        foreach (string verb in (string[])["plan", "run", "eval", "bench"])
        {
            Invocation call = await Invocation.Of(Arguments(verb));
            Assert.Equal((ExitCode.Done, ""), (call.Code, call.Error));
        }

        string[] models = ["gated-linear-attention", "transformer"];
        Assert.Equal(models, CsvFile.Read<ModelRow>(Path.Combine(results, "models.csv")).Select(row => row.Model).Order());
        Assert.Equal(models, CsvFile.Read<TrainingCostRow>(Path.Combine(results, "training-cost.csv")).Select(row => row.Model).Order());
        Assert.Equal(models, CsvFile.Read<DecodeRow>(Path.Combine(results, "decode.csv")).Select(row => row.Model).Order());
        Assert.Equal(models, CsvFile.Read<PrefillRow>(Path.Combine(results, "prefill.csv")).Select(row => row.Model).Order());
        string run = Path.Combine(results, "runs", "gated-linear-attention-1x32-files-bytes-s1");
        Assert.Equal(6, CsvFile.Read<StepRow>(Path.Combine(run, "steps.csv")).Count);
        Assert.Contains("Gated Linear Attention", await File.ReadAllTextAsync(Path.Combine(results, "report.md")), StringComparison.Ordinal);

        Invocation export = await Invocation.Of("import", run, "--plugin", Eighth, "--export", Path.Combine(folder.Path, "x.safetensors"));
        Assert.Equal(ExitCode.BadInput, export.Code);
        Assert.Contains("gated-linear-attention has no official format", export.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_plug_in_an_experiment_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("tiny/experiment.yaml", Tiny);

        Invocation plan = await Invocation.Of("plan", "--experiment", file);

        Assert.Equal(ExitCode.BadInput, plan.Code);
        Assert.Contains("there is no architecture 'gated-linear-attention'", plan.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_join_is_named_with_its_reason_and_the_rest_goes_on()
    {
        using var folder = new TemporaryFolder();
        string text = folder.Write("text.dll", "This is no assembly.");
        string unmarked = Path.Combine(AppContext.BaseDirectory, "RetNet.Compare.Reporting.dll");
        string absent = Path.Combine(folder.Path, "absent.dll");

        Invocation list = await Invocation.Of("list", "--plugin", text, "--plugin", unmarked, "--plugin", absent, "--plugin", Broken, "--plugin", Eighth);

        Assert.Equal(ExitCode.Done, list.Code);
        Assert.Contains("gated-linear-attention: ", list.Output, StringComparison.Ordinal);
        Assert.Contains("retnet: RetNet", list.Output, StringComparison.Ordinal);
        Assert.Equal(
            [
                $"Warning: {text} is skipped: it is no .NET assembly, or one for another runtime.",
                $"Warning: {unmarked} is skipped: none of its public classes carries [Architecture(\"name\")].",
                $"Warning: {absent} is skipped: there is no such file.",
                $"Warning: BrokenPlugIn.NoArchitecture in {Broken} is skipped: it is marked as an architecture, but does not derive from Architecture with a public parameterless constructor.",
                $"Warning: BrokenPlugIn.SecondRetNetArchitecture in {Broken} is skipped: the name 'retnet' belongs to RetNet.Compare.Models.Retention.RetNetArchitecture. Rename one of them.",
                $"Warning: BrokenPlugIn.ThrowingArchitecture in {Broken} is skipped: its constructor threw InvalidOperationException: its tables are missing",
            ],
            list.Error.Trim().Split(Environment.NewLine).Order(Comparer<string>.Create((a, b) => Place(a).CompareTo(Place(b)))));

        // The classes of an assembly come in the compiler's order.
        int Place(string line) => Array.FindIndex(
            [text, unmarked, absent, "NoArchitecture", "SecondRetNet", "Throwing"], part => line.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_verb_that_builds_models_warns_once()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("tiny/experiment.yaml", Tiny);
        string[][] calls =
        [
            ["list"], ["parity", Repository.PathOf("tests", "golden", "hyena")], .. new[] { "data", "plan", "run", "eval", "bench" }.Select(verb => new[] { verb, "--experiment", file }),
        ];

        foreach (string[] call in calls)
        {
            Invocation invocation = await Invocation.Of([.. call, "--plugin", "/no/such.dll"]);
            Assert.Equal(2, invocation.Error.Split("Warning: /no/such.dll is skipped").Length);
        }
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "plugins", file);
}
