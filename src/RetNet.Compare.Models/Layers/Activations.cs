using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>Evaluates <see cref="Activation"/>s in fp32 or better.</summary>
public static class Activations
{
    /// <summary>The activation of every entry; bf16 input gives fp32 output.</summary>
    public static Tensor Apply(Activation activation, Tensor x)
    {
        Tensor raised = x.dtype == ScalarType.BFloat16 ? x.to(ScalarType.Float32) : x;
        return activation switch
        {
            Activation.Gelu => nn.functional.gelu(raised),
            Activation.GeluTanh => GeluTanh(raised),
            Activation.Swish => nn.functional.silu(raised),
            Activation.Relu => raised.relu(),
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Not an activation."),
        };
    }

    private static Tensor GeluTanh(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor inner = (x + 0.044715 * x.pow(3)) * Math.Sqrt(2 / Math.PI);
        return (0.5 * x * (1 + inner.tanh())).MoveToOuterDisposeScope();
    }
}
