using System.Diagnostics;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Tests.Experiments;

public sealed class ExperimentReaderTests
{
    private const string Good = """
        description: two models
        data:
          profile: small
          tokenizer: bytes
        size:
          layers: 2
          width: 64
        models:
          - architecture: retnet
            settings:
              heads: 2
          - architecture: transformer
        training:
          tokens: 10000
          batch: 4
          length: 32
          learning_rate: 1e-3
        measurement:
          decode:
            lengths: [16, 64]
        """;

    private static readonly ArchitectureRegistry Registry = ArchitectureRegistry.Discover();

    /// <summary>What is replaced in the good file, by what, the line the error names, and words it must hold.</summary>
    public static TheoryData<string, string, int, string[]> Broken => new()
    {
        { "layers: 2", "layer: 2", 6, ["'size'", "'layer'", "did you mean 'layers'"] },
        { "  width: 64", "", 5, ["'size'", "lacks the key 'width'"] },
        { "layers: 2", "layers: two", 6, ["size.layers", "'two'", "whole number"] },
        { "layers: 2", "layers: 2.5", 6, ["size.layers", "'2.5'", "whole number"] },
        { "layers: 2", "layers: 0", 6, ["size.layers", "'0'", "1 to 1024"] },
        { "layers: 2", "layers: 99999999999999999999", 6, ["size.layers", "1 to 1024"] },
        { "layers: 2", "layers: [2]", 6, ["size.layers", "a list"] },
        { "layers: 2", "layers:", 6, ["size.layers", "nothing"] },
        { "layers: 2", "layers: 2\n  layers: 3", 7, ["'layers' is given twice", "line 6"] },
        { "layers: 2", "layers: &n 2", 6, ["'&n'"] },
        { "layers: 2", "layers: !!int 2", 6, ["tag"] },
        { "width: 64", "width: *n", 7, ["'*n'"] },
        { "size:", "<<: {a: 1}\nsize:", 5, ["no key '<<'"] },
        { "profile: small", "profile: smal", 3, ["data.profile", "did you mean 'small'"] },
        { "profile: small", "profile: files", 3, ["'train'"] },
        { "tokenizer: bytes", "tokenizer: cl10k", 4, ["data.tokenizer", "did you mean 'cl100k'"] },
        { "tokenizer: bytes", "tokenizer: gpt2-99999999", 4, ["data.tokenizer", "258 to 50256"] },
        { "tokenizer: bytes", "tokenizer: bytes\n  train: x.txt", 5, ["data.train", "profile 'files'"] },
        { "profile: small", "profile: tasks", 3, ["'tasks'", "mqar, induction, copying"] },
        { "tokenizer: bytes", "tasks: mqar", 3, ["'tokenizer'"] },
        { "  tokenizer: bytes", "", 3, ["'tokenizer'"] },
        { "tokenizer: bytes", "tokenizer: bytes\n  items: 4", 5, ["data.items", "profile 'tasks'"] },
        { "profile: small\n  tokenizer: bytes", "profile: tasks\n  tasks: mqar\n  tokenizer: bytes", 5, ["data.tokenizer", "'vocabulary'"] },
        { "profile: small\n  tokenizer: bytes", "profile: tasks\n  tasks: mqr", 4, ["data.tasks", "did you mean 'mqar'"] },
        { "profile: small\n  tokenizer: bytes", "profile: tasks\n  tasks: mqar\n  items: 16", 5, ["at least 49 tokens", "training.length"] },
        { "architecture: retnet", "architecture: retnt", 9, ["no architecture 'retnt'", "did you mean 'retnet'", "transformer"] },
        { "architecture: transformer", "architecture: retnet", 12, ["two models", "'retnet'", "'name'"] },
        { "architecture: transformer", "architecture: transformer\n    name: A/B", 13, ["models[].name", "lower-case"] },
        { "heads: 2", "head: 2", 11, ["no setting 'head'", "did you mean 'heads'"] },
        { "heads: 2", "heads: [2]", 11, ["'heads'", "single value"] },
        { "  tokens: 10000", "", 13, ["training.tokens", "training.steps"] },
        { "tokens: 10000", "tokens: 10000\n  steps: 5", 15, ["training.tokens", "training.steps"] },
        { "batch: 4", "batch: 4\n  warmup_steps: 79", 16, ["79 steps", "training of 79 steps"] },
        { "learning_rate: 1e-3", "learning_rate: 0", 17, ["training.learning_rate", "above 0"] },
        { "learning_rate: 1e-3", "learning_rate: 1e-3\n  learning_rates: [1e-3, 1e-2]", 17, ["training.learning_rate", "training.learning_rates"] },
        { "  learning_rate: 1e-3", "", 13, ["training.learning_rate", "training.learning_rates"] },
        { "learning_rate: 1e-3", "learning_rate: 1e-3\n  trial_steps: 10", 18, ["training.trial_steps", "training.learning_rates"] },
        { "learning_rate: 1e-3", "learning_rates: [1e-3, 1e-2]\n  trial_steps: 10\n  warmup_steps: 10", 19, ["warm-up of 10 steps", "training of 10 steps"] },
        { "learning_rate: 1e-3", "learning_rate: nan", 17, ["training.learning_rate"] },
        { "learning_rate: 1e-3", "learning_rate: 1e-3\n  seeds: [1, 1]", 18, ["training.seeds", "twice"] },
        { "learning_rate: 1e-3", "learning_rate: 1e-3\n  seeds: []", 18, ["training.seeds", "empty"] },
        { "learning_rate: 1e-3", "learning_rate: 1e-3\n  schedule: linar", 18, ["did you mean 'linear'"] },
        { "heads: 2", "heads: 2\n    size:\n      wdth: 32", 13, ["models[].size", "did you mean 'width'"] },
        { "heads: 2", "heads: 2\n    precision: fp16", 12, ["models[].precision", "fp32", "bf16"] },
        { "- architecture: transformer", "- architecture: transformer\n    precision: bf16\npeer:\n  command: x\n  variants:\n    - name: a", 13, ["no precision of its own", "'peer.precisions'"] },
        { "measurement:", "peer:\n  command: x\n  variants:\n    - name: a\nmeasurement:", 18, ["'peer'", "a race", "'training'"] },
        { "measurement:", "evaluation:\n  context_scored: 8\nmeasurement:", 19, ["evaluation.contexts"] },
        { "measurement:", "evaluation:\n  contexts: [16, 64]\nmeasurement:", 19, ["16 tokens", "128", "evaluation.context_scored"] },
        { "lengths: [16, 64]", "lengths: [16, -64]", 20, ["measurement.decode.lengths", "'-64'"] },
        { "  decode:\n    lengths: [16, 64]", "  {}", 18, ["'measurement' is empty"] },
        { "description: two models", "description: two models\n  width: {", 2, ["not YAML"] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_file_is_refused_with_line_key_and_remedy(string good, string broken, int line, string[] words)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        string file = folder.Write("experiment.yaml", Good.Replace(good, broken, StringComparison.Ordinal));

        ExperimentException error = Assert.Throws<ExperimentException>(() => ExperimentReader.Read(file, Registry));

        Assert.StartsWith($"{file}, line {line}: ", error.Message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_absurd_file_is_refused_at_once()
    {
        using var folder = new TemporaryFolder();
        string deep = folder.Write("deep.yaml", new string('[', 100_000));
        string list = folder.Write("list.yaml", "- description: two models");
        string large = folder.Write("large.yaml", new string('#', 2 << 20));
        string missing = Path.Combine(folder.Path, "missing.yaml");
        var clock = Stopwatch.StartNew();

        Assert.All([deep, list, large, missing], file => Assert.Throws<ExperimentException>(() => ExperimentReader.Read(file, Registry)));

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"took {clock.Elapsed}");
    }

    [Fact]
    public void Values_and_defaults_arrive_as_written()
    {
        using var folder = new TemporaryFolder();
        Experiment experiment = ExperimentReader.Read(folder.Write("tiny/experiment.yaml", Good), Registry);

        Assert.Equal("tiny", experiment.Name);
        Assert.Equal("auto", experiment.Device);
        Assert.Equal(["retnet", "transformer"], experiment.Models.Select(model => model.Name));
        Assert.Equal("2", experiment.Models[0].Settings["heads"]);
        Assert.Equal(79, experiment.Training!.Steps);
        Assert.Equal([0.001], experiment.Training.LearningRates);
        Assert.Equal(0.98, experiment.Training.Beta2);
        Assert.Equal([1L], experiment.Training.Seeds);
        Assert.Equal(["validation"], experiment.Evaluation!.Sets);
        Assert.Equal(32, experiment.Evaluation.ContextTokens);
        Assert.Equal([16L, 64L], experiment.Measurement!.Decode!.Lengths);
        Assert.Equal([1L], experiment.Measurement.Decode.Batches);
        Assert.Equal(Precision.Fp32, experiment.Measurement.Precision);
        Assert.Null(experiment.Measurement.Training);
    }

    [Fact]
    public void A_model_may_have_a_size_of_its_own_and_training_is_timed_over_a_grid()
    {
        using var folder = new TemporaryFolder();
        string text = Good.Replace("heads: 2", "heads: 2\n    size:\n      width: 32", StringComparison.Ordinal)
            + "\n  training:\n    batch: [1, 2]\n    length: [16, 64]\n";
        Experiment experiment = ExperimentReader.Read(folder.Write("tiny/experiment.yaml", text), Registry);

        Assert.Equal([(2L, 32L), (2L, 64L)], experiment.Models.Select(model => (model.Size.Layers, model.Size.Width)));
        Assert.Equal(
            [new TrainingCost(1, 16, 5), new TrainingCost(1, 64, 5), new TrainingCost(2, 16, 5), new TrainingCost(2, 64, 5)],
            experiment.Measurement!.Training!.Cells);
    }

    [Fact]
    public void Every_committed_experiment_is_valid_and_explained()
    {
        string[] files = Directory.GetFiles(Repository.PathOf("experiments"), "experiment.yaml", SearchOption.AllDirectories);
        Assert.True(files.Length >= 4);
        Assert.All(files, file =>
        {
            Experiment experiment = ExperimentReader.Read(file, Registry);
            string readme = File.ReadAllText(Path.Combine(experiment.Folder, "README.md"));
            Assert.Contains($"--experiment {experiment.Name}", readme, StringComparison.Ordinal);
        });
    }
}
