using System.Runtime.InteropServices;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Cli.Tests.Inventory;

/// <summary>
/// A block of paper-200m at its size, forward and backward on the meta device: shapes without memory, by the code that runs on a GPU.
/// libtorch's C++ library has no shapes of some operators (PyTorch computes theirs in Python, up to 2.10 at least): embedding and norms, which
/// is why not the whole model is run, and one in each mixer but the explicit Transformer's. A mixer then has to stop there, and nowhere else.
/// </summary>
public sealed class ShapeOnlyTests
{
    private const long Batch = 2;

    private static readonly ArchitectureRegistry Registry = ArchitectureRegistry.Discover();
    private static readonly Experiment Paper = ExperimentReader.Read(Repository.PathOf("experiments", "paper-200m", "experiment.yaml"), Registry);

    public static TheoryData<string, string?> Mixers => new()
    {
        { "transformer", null },
        { "flash-attention", "scaled_dot_product_attention(BFloat16" },
        { "retnet", "native_batch_norm" },
        { "linear-transformer", "where" },
        { "rwkv", "where" },
        { "h3", "flip" },
        { "hyena", "flip" },
    };

    public static TheoryData<string> Models => [.. Paper.Models.Select(model => model.Name)];

    [Fact]
    public void Every_model_has_its_line() => Assert.Equal(Paper.Models.Select(model => model.Name), Mixers.Select(row => (string)row[0]));

    [Theory]
    [MemberData(nameof(Mixers))]
    public void A_mixer_keeps_the_shape_or_stops_at_the_operator_that_libtorch_lacks_there(string name, string? lacking)
    {
        using ISequenceModel model = OnMeta(name);
        Block block = model.Module.modules().OfType<Block>().Single();
        try
        {
            KeepsShape(x_BTD => block.Mixer.Forward(x_BTD, model.TrainingForm));
        }
        catch (ExternalException stopped) when (lacking is not null)
        {
            Assert.Contains("Meta", stopped.Message, StringComparison.Ordinal);
            Assert.Contains(lacking, stopped.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_feed_forward_keeps_the_shape(string name)
    {
        using ISequenceModel model = OnMeta(name);
        Block block = model.Module.modules().OfType<Block>().Single();

        KeepsShape(x_BTD => block.FeedForward.Forward(x_BTD, model.TrainingForm));

        Assert.All(block.FeedForward.parameters(), parameter => Assert.Equal(parameter.shape, parameter.grad!.shape));
    }

    private static void KeepsShape(Func<Tensor, Tensor> part)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x_BTD = zeros([Batch, Paper.Training!.Length, Paper.Size.Width], float32, META).requires_grad_();
        Tensor y_BTD = part(x_BTD);
        y_BTD.sum().backward();

        Assert.True(y_BTD.is_meta);
        Assert.Equal(x_BTD.shape, y_BTD.shape);
        Assert.Equal(x_BTD.shape, x_BTD.grad!.shape);
    }

    /// <summary>One block, and a vocabulary of no matter.</summary>
    private static ISequenceModel OnMeta(string name)
    {
        ModelEntry entry = Paper.Models.Single(model => model.Name == name);
        ISequenceModel model = Registry.Get(entry.Architecture).Create(new()
        {
            Layers = 1,
            Width = Paper.Size.Width,
            Vocabulary = 16,
            Dropout = Paper.Training!.Dropout,
            Precision = Paper.Training.Precision,
            Settings = entry.Settings,
        });
        model.Module.to(META);
        model.Module.train();
        return model;
    }
}
