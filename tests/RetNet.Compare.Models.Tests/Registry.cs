using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests;

/// <summary>Small models of the registered architectures.</summary>
internal static class Registry
{
    public static ArchitectureRegistry All { get; } = ArchitectureRegistry.Discover();

    public static ModelOptions Small(params (string Key, string Value)[] settings) => new()
    {
        Layers = 2,
        Width = 32,
        Vocabulary = 50,
        Settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value),
    };

    public static ISequenceModel Create(string architecture, ModelOptions options, long seed = 1)
    {
        manual_seed(seed);
        ISequenceModel model = All.Get(architecture).Create(options);
        model.Module.eval();
        return model;
    }

    public static Tensor Tokens(long batch, long length, long vocabulary = 50, long seed = 2)
    {
        var random = new Random((int)seed);
        long[] values = [.. Enumerable.Range(0, (int)(batch * length)).Select(_ => random.NextInt64(vocabulary))];
        return tensor(values).view(batch, length);
    }

    public static double Difference(Tensor a, Tensor b) => (a.detach() - b.detach()).abs().max().ToDouble();
}
