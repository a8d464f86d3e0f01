using System.Text.Json;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Parity;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;
using RetNet.Compare.Training.Schedules;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Tests;

/// <summary>
/// Trains golden models as eager PyTorch did: forward, loss, backward, clipping and AdamW together. The files in golden/training hold the
/// recipe and PyTorch's losses; every token of the fixture's batch predicts its successor.
/// </summary>
public sealed class PyTorchLossesTests
{
    private const double Tolerance = 1e-4;
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "golden");

    public static TheoryData<string> Curves() => [.. Directory.GetFiles(Path.Combine(Golden, "training"), "*.json").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Curves))]
    public void The_first_steps_from_the_same_weights_lose_what_PyTorch_loses(string curve)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Golden, "training", curve)));
        JsonElement recipe = document.RootElement;
        using GoldenCase golden = GoldenCase.Open(Path.Combine(Golden, recipe.GetProperty("fixture").GetString()!));
        (Architecture architecture, ModelOptions options) = golden.Readers(ArchitectureRegistry.Discover()).First();
        using ISequenceModel model = architecture.Create(options);
        OfficialWeights.Load(model, golden.File, "w.");
        using Tensor tokens_BT = golden.Read("in.tokens");

        using var step = new TrainingStep(model, Config(recipe, tokens_BT), (_, inputs, targets) => Fill(tokens_BT, inputs, targets));
        double[] losses = [.. recipe.GetProperty("losses").EnumerateArray().Select((_, i) => step.Run(i + 1).LossNats)];

        double[] expected = [.. recipe.GetProperty("losses").EnumerateArray().Select(loss => loss.GetDouble())];
        Assert.All(expected.Zip(losses), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    private static TrainingConfig Config(JsonElement recipe, Tensor tokens_BT) => new()
    {
        Steps = recipe.GetProperty("steps").GetInt64(),
        Batch = tokens_BT.shape[0],
        Length = tokens_BT.shape[1],
        LearningRate = recipe.GetProperty("learning_rate").GetDouble(),
        Schedule = ScheduleShape.Constant,
        WeightDecay = recipe.GetProperty("weight_decay").GetDouble(),
        Beta1 = recipe.GetProperty("beta1").GetDouble(),
        Beta2 = recipe.GetProperty("beta2").GetDouble(),
        Clip = recipe.GetProperty("clip").GetDouble(),
        Seed = 1,
    };

    private static void Fill(Tensor tokens_BT, Span<long> inputs, Span<long> targets)
    {
        tokens_BT.data<long>().CopyTo(inputs);
        int length = (int)tokens_BT.shape[1];
        for (int i = 0; i < inputs.Length; i++)
            targets[i] = (i + 1) % length == 0 ? -100 : inputs[i + 1];
    }
}
