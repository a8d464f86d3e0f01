using System.Text;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Training.Records;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Faults;

/// <summary>An experiment of smoke size on made text: two layers of width 64, fp32, nothing to fetch.</summary>
internal sealed class SmallExperiment
{
    public const long Steps = 40;
    public const long CheckpointEverySteps = 5;
    private readonly string folder;

    /// <summary>Writes the experiment and its text.</summary>
    /// <param name="folder">Where; results go below it too.</param>
    /// <param name="change">Changes the experiment's text.</param>
    public SmallExperiment(string folder, Func<string, string>? change = null)
    {
        this.folder = Directory.CreateDirectory(folder).FullName;
        File.WriteAllText(Path.Combine(folder, "train.txt"), Prose(seed: 1, words: 12_000));
        File.WriteAllText(Path.Combine(folder, "validation.txt"), Prose(seed: 2, words: 1_000));
        Source = Path.Combine(folder, "experiment.yaml");
        File.WriteAllText(Source, change is null ? Yaml : change(Yaml));
    }

    /// <summary>The experiment's file.</summary>
    public string Source { get; }

    /// <summary>The whole text of an experiment that trains one small RetNet.</summary>
    public static string Yaml => $"""
        description: small and made
        device: cpu
        data:
          profile: files
          tokenizer: bytes
          train: train.txt
          validation: validation.txt
        size:
          layers: 2
          width: 64
        models:
          - architecture: retnet
            settings:
              heads: 2
        training:
          steps: {Steps}
          batch: 4
          length: 64
          learning_rate: 3e-3
          warmup_steps: 10
          dropout: 0.1
          evaluate_every_steps: 20
          evaluate_tokens: 1024
          checkpoint_every_steps: {CheckpointEverySteps}
        evaluation:
          max_tokens: 1024

        """;

    /// <summary>Arguments of <c>compare run</c> into a results folder of the given name.</summary>
    public string[] Run(string results, params string[] more) => ["run", "--experiment", Source, "--results", ResultsFolder(results), .. more];

    /// <summary>Environment that keeps tokens below the experiment's folder, and npm from fetching what only the report's page needs.</summary>
    public Dictionary<string, string> Environment => new() { ["RETNET_COMPARE_CACHE"] = Path.Combine(folder, "cache"), ["npm_config_offline"] = "true" };

    public string ResultsFolder(string results) => Path.Combine(folder, results);

    /// <summary>The files of the run of a model.</summary>
    public RunFiles Files(string results, string model = "retnet") =>
        new(Path.Combine(ResultsFolder(results), "runs", $"{model}-2x64-files-bytes-s1"));

    /// <summary>Step rows without what no two runs share: times.</summary>
    public IReadOnlyList<StepRow> Rows(string results, string model = "retnet") =>
        [.. CsvFile.Read<StepRow>(Files(results, model).Steps).Select(row => row with { StepMs = 0 })];

    /// <summary>The last checkpoint's weights and moments, bit for bit.</summary>
    public (byte[] Weights, byte[] Moments) LastCheckpoint(string results, long step = Steps)
    {
        string checkpoint = Path.Combine(Files(results).Checkpoints, $"step-{step:000000000}");
        return (File.ReadAllBytes(Path.Combine(checkpoint, "model.safetensors")), File.ReadAllBytes(Path.Combine(checkpoint, "optimizer.safetensors")));
    }

    /// <summary>Sentences of made words: learnable, and the same on every machine.</summary>
    public static string Prose(int seed, int words)
    {
        var random = new Random(seed);
        string[] lexicon = ["river", "stone", "walks", "under", "seven", "quiet", "lamps", "and", "the", "a", "of", "returns"];
        var text = new StringBuilder();
        for (int word = 1; word <= words; word++)
        {
            int pick = Math.Min(random.Next(lexicon.Length), random.Next(lexicon.Length));
            text.Append(lexicon[pick]).Append(word % 400 == 0 ? ".\n\n" : word % 9 == 0 ? ".\n" : " ");
        }

        return text.ToString();
    }
}
