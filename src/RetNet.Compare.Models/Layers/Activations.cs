using RetNet.Compare.Models.Kernels;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>Evaluates <see cref="Activation"/>s in fp32 or better.</summary>
public static class Activations
{
    /// <summary>By the number of the activation.</summary>
    private static readonly IReadOnlyList<Lazy<ActivationTable>> Tables =
        [.. Enum.GetValues<Activation>().Select(kind => new Lazy<ActivationTable>(() => new ActivationTable(x => Evaluate(kind, x))))];

    /// <summary>The activation of every entry; bf16 input gives fp32 output.</summary>
    public static Tensor Apply(Activation activation, Tensor x) => Evaluate(activation, Raised.ToSingle(x));

    /// <summary>The same for a product in the format of x to read: bf16 input may give bf16 output, to which that product would round.</summary>
    public static Tensor ApplyForProduct(Activation activation, Tensor x) => ActivationTable.Serves(x)
        ? Tables[(int)activation].Value.Apply(x)
        : Apply(activation, x);

    /// <summary><see cref="Apply"/> for one token per sequence.</summary>
    public static Tensor ApplyStep(Activation activation, Tensor x) => FewRowsActivation.Serves(x)
        ? FewRowsActivation.Apply(activation, x)
        : Apply(activation, x);

    private static Tensor Evaluate(Activation activation, Tensor x) => activation switch
    {
        Activation.Gelu => nn.functional.gelu(x),
        Activation.GeluTanh => GeluTanh(x),
        Activation.Swish => nn.functional.silu(x),
        Activation.Relu => x.relu(),
        Activation.SquaredRelu => SquaredRelu(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Not an activation."),
    };

    private static Tensor SquaredRelu(Tensor x)
    {
        using Tensor positive = x.relu();
        return positive.square();
    }

    private static Tensor GeluTanh(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor inner = (x + 0.044715 * x.pow(3)) * Math.Sqrt(2 / Math.PI);
        return (0.5 * x * (1 + inner.tanh())).MoveToOuterDisposeScope();
    }
}
