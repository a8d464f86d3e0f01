using System.Globalization;
using System.Text.RegularExpressions;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Running;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using TorchSharp.Modules;

namespace RetNet.Compare.Cli.Tests.Inventory;

/// <summary>
/// Names and shapes of everything that paper-200m trains, and the passes that fit a card, as approved: checkpoints and comparisons of days
/// hang on them.
/// A wanted change is approved by copying the <c>.received.txt</c> file that a failure names.
/// </summary>
public sealed partial class ParameterInventoryTests
{
    private const string ExperimentName = "paper-200m";

    // The ids of cl100k, special ones included.
    private const long Vocabulary = 100277;

    private static readonly ArchitectureRegistry Registry = ArchitectureRegistry.Discover();
    private static readonly Experiment Paper = ExperimentReader.Read(Repository.PathOf("experiments", ExperimentName, "experiment.yaml"), Registry);

    [Fact]
    public void Every_architecture_of_paper_200m_trains_the_approved_parameters()
    {
        Dictionary<string, long> sizes = [];
        List<string> problems = [];
        foreach (ModelEntry entry in Paper.Models)
        {
            using ISequenceModel model = Registry.Get(entry.Architecture).Create(new()
            {
                Layers = Paper.Size.Layers,
                Width = Paper.Size.Width,
                Vocabulary = Vocabulary,
                TieEmbedding = Paper.Size.TieEmbedding,
                ScaleEmbedding = Paper.Size.ScaleEmbedding,
                Precision = Paper.Training!.Precision,
                Settings = entry.Settings,
            });
            sizes.Add(entry.Name, model.Parameters.NonEmbedding);
            string approved = Repository.PathOf("tests", "RetNet.Compare.Cli.Tests", "Inventory", $"{ExperimentName}-{entry.Name}.txt");
            string received = Describe(model);
            if (!File.Exists(approved) || File.ReadAllText(approved) != received)
            {
                File.WriteAllText(Path.ChangeExtension(approved, ".received.txt"), received);
                problems.Add($"{entry.Name}: see {Path.ChangeExtension(approved, ".received.txt")}");
            }
        }

        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
        Assert.Equal(7, sizes.Count);
        Assert.All(sizes.Values, size => Assert.InRange(size, 195_000_000, 210_000_000));
    }

    /// <summary>One line per parameter: key, shape, optimizer group; layers that are alike in one line.</summary>
    private static string Describe(ISequenceModel model)
    {
        var groups = model.ParameterGroups
            .SelectMany(group => group.Parameters.Select(entry => (entry.Name, Group: group.Name)))
            .ToDictionary(entry => entry.Name, entry => entry.Group);
        var lines = model.Module.named_parameters()
            .GroupBy(entry => (Key: Layer().Replace(entry.name, ".*."), Shape: Shape(entry.parameter), Group: groups[entry.name]))
            .Select(group => $"{group.Key.Key} [{group.Key.Shape}] {group.Key.Group}{(group.Count() == 1 ? "" : $" x {group.Count()}")}");
        string total = string.Create(CultureInfo.InvariantCulture, $"{model.Parameters.Total:N0} parameters, {model.Parameters.NonEmbedding:N0} without embeddings");
        return string.Join('\n', [.. lines, total, Cards(model)]) + "\n";
    }

    private static string Cards(ISequenceModel model)
    {
        TrainingSection training = Paper.Training!;
        // Where a GPU is not, it is planned for on the meta device.
        model.Module.to(torch.META);
        return "batch x accumulation: " + string.Join(", ", CardPlan.Sizes.Select(size =>
            $"{CardPlan.Fitting(training.Batch * training.Accumulation, MemoryBudget.Persistent(model), MemoryBudget.Activations(model, 1, training.Length), size)} on {size} GB"));
    }

    private static string Shape(Parameter parameter) => string.Join(", ", parameter.shape);

    [GeneratedRegex(@"\.\d+\.")]
    private static partial Regex Layer();
}
