using System.Globalization;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Faults;

/// <summary>Training losses of every architecture on the same made sequences.</summary>
internal static class Losses
{
    public const int Steps = 50;

    public static TrainingConfig Config { get; } = new() { Steps = Steps, Batch = 8, Length = 32, LearningRate = 0.001, WarmUpSteps = 5, Seed = 9 };

    /// <summary>Lines of architecture, step, loss.</summary>
    public static IEnumerable<string> All(int threads)
    {
        set_num_threads(threads);
        foreach (Architecture architecture in ArchitectureRegistry.Discover().All)
        {
            double[] losses = Of(architecture, Config);
            for (int step = 1; step <= losses.Length; step++)
                yield return string.Create(CultureInfo.InvariantCulture, $"{architecture.Name},{step},{losses[step - 1]:R}");
        }
    }

    /// <summary>The loss of every step.</summary>
    public static double[] Of(Architecture architecture, TrainingConfig config, double dropout = 0.1)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(4);
        using ISequenceModel model = architecture.Create(new ModelOptions { Layers = 2, Width = 32, Vocabulary = Sequences.Vocabulary, Dropout = dropout });
        model.Module.train();
        using var training = new TrainingStep(model, config, Sequences.Fill);
        return [.. Enumerable.Range(1, (int)config.Steps).Select(step => training.Run(step).LossNats)];
    }
}
