using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Parity;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.FlashAttention;

/// <summary>Holds the kernel of the device to a fixture of causal attention by itself.</summary>
internal static class OperatorParity
{
    private const double Tolerance = 1e-4;

    /// <summary>Compares the output, the gradients of q, k and v, and the log-sum-exp where the kernel is ours.</summary>
    public static IReadOnlyList<ParityRow> Check(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        Tensor q_BHTE = Read("in.q").requires_grad_(true);
        Tensor k_BHTE = Read("in.k").requires_grad_(true);
        Tensor v_BHTE = Read("in.v").requires_grad_(true);
        Tensor scaled_BHTE = q_BHTE / Math.Sqrt(q_BHTE.shape[3]);
        (Tensor o_BHTE, Tensor? logSumExp_BHT) = golden.Device.type == DeviceType.CPU
            ? TiledAttention.OnCpu(scaled_BHTE, k_BHTE, v_BHTE)
            : (TiledAttention.Forward(scaled_BHTE, k_BHTE, v_BHTE, Precision.Fp32), null);
        IList<Tensor> gradients = autograd.grad([o_BHTE], [q_BHTE, k_BHTE, v_BHTE], [Read("in.do")]);
        return
        [
            Row("output", o_BHTE, "out.o"),
            .. logSumExp_BHT is null ? [] : (IEnumerable<ParityRow>)[Row("log-sum-exp", logSumExp_BHT, "out.lse")],
            Row("gradients", gradients[0], "grad.q"),
            Row("gradients", gradients[1], "grad.k"),
            Row("gradients", gradients[2], "grad.v"),
        ];

        Tensor Read(string name) => golden.Read(name);

        ParityRow Row(string check, Tensor actual, string expected) =>
            new(golden.Name, check, (actual.detach() - Read(expected)).abs().max().ToDouble(), Tolerance, expected);
    }
}
