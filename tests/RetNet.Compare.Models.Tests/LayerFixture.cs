using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Parity;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests;

/// <summary>A single module of an official implementation: weights, input, output, and the gradients of Σ output·probe.</summary>
internal static class LayerFixture
{
    /// <summary>Opens a fixture under the golden folder.</summary>
    public static SafetensorsFile Open(string name) => SafetensorsFile.Open(Path.Combine(Environment.GetEnvironmentVariable("GOLDEN") ?? Path.Combine(AppContext.BaseDirectory, "golden-layers"), name + ".safetensors"));

    /// <summary>Loads the module, and compares output and every gradient in the given form.</summary>
    public static void Check(BlockPart part, string name, ComputeForm form)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile file = Open(name);
        Load(part, file);
        Tensor x = file.ReadTensor("in.x").requires_grad_();
        Tensor y = part.Forward(x, form);
        (y * file.ReadTensor("in.probe")).sum().backward();

        AssertClose(file.ReadTensor("out.y"), y, ParityRunner.LogitTolerance, "y");
        AssertGradient(file.ReadTensor("grad.x"), x.grad!, "x");
        foreach ((string key, Parameter parameter) in part.named_parameters())
            AssertGradient(file.ReadTensor("grad." + key), parameter.grad!, key);
    }

    /// <summary>Copies the weights w.* into the module.</summary>
    public static void Load(nn.Module part, SafetensorsFile file)
    {
        using var frozen = no_grad();
        foreach ((string key, Parameter parameter) in part.named_parameters())
            parameter.copy_(file.ReadTensor("w." + key));
    }

    public static void AssertClose(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Assert.Equal(expected.shape, actual.shape);
        double difference = Registry.Difference(expected, actual);
        Assert.True(difference <= tolerance, $"{what} differs by {difference:g3}");
    }

    public static void AssertGradient(Tensor expected, Tensor actual, string what, double tolerance = ParityRunner.GradientTolerance) =>
        AssertClose(expected, actual, tolerance * expected.abs().max().ToDouble() + 1e-7, $"gradient of {what}");
}
