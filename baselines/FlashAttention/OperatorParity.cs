using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Parity;
using RetNet.Compare.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.FlashAttention;

/// <summary>Holds the CPU kernel to a fixture of causal attention by itself.</summary>
internal static class OperatorParity
{
    private const double Tolerance = 1e-4;

    /// <summary>Compares output, log-sum-exp and the gradients of q, k and v.</summary>
    public static IReadOnlyList<ParityRow> Check(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        Tensor q_BHTE = Read("in.q").requires_grad_(true);
        Tensor k_BHTE = Read("in.k").requires_grad_(true);
        Tensor v_BHTE = Read("in.v").requires_grad_(true);
        (Tensor o_BHTE, Tensor logSumExp_BHT) = TiledAttention.OnCpu(q_BHTE / Math.Sqrt(q_BHTE.shape[3]), k_BHTE, v_BHTE);
        IList<Tensor> gradients = autograd.grad([o_BHTE], [q_BHTE, k_BHTE, v_BHTE], [Read("in.do")]);
        return
        [
            Row("output", o_BHTE, "out.o"),
            Row("log-sum-exp", logSumExp_BHT, "out.lse"),
            Row("gradients", gradients[0], "grad.q"),
            Row("gradients", gradients[1], "grad.k"),
            Row("gradients", gradients[2], "grad.v"),
        ];

        Tensor Read(string name) => golden.File.ReadTensor(name);

        ParityRow Row(string check, Tensor actual, string expected) =>
            new(golden.Name, check, (actual.detach() - Read(expected)).abs().max().ToDouble(), Tolerance, expected);
    }
}
