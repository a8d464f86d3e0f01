using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Parity;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.Rwkv;

/// <summary>Holds both forms of wkv to the official kernel, with keys so large that a plain exponential would overflow.</summary>
internal static class WkvParity
{
    private const double GradientTolerance = 5e-4;

    public static IReadOnlyList<ParityRow> Check(GoldenCase golden) =>
    [
        .. Check(golden, "", Wkv.Forward),
        .. Check(golden, "chunkwise(7)", (k, v, w, u) => WkvChunkwise.Forward(k, v, w, u, 7, WkvState.Empty(k.shape[0], k)).Y_BTD),
    ];

    private static IReadOnlyList<ParityRow> Check(GoldenCase golden, string form, Func<Tensor, Tensor, Tensor, Tensor, Tensor> wkv)
    {
        using var scope = NewDisposeScope();
        Tensor k = Leaf("k"), v = Leaf("v"), decay = Leaf("time_decay"), first = Leaf("time_first");
        Tensor y = wkv(k, v, decay.exp(), first);
        return LayerParity.Compare(golden, [("k", k), ("v", v), ("time_decay", decay), ("time_first", first)], y, form, GradientTolerance);

        Tensor Leaf(string name) => golden.Read("in." + name).requires_grad_();
    }
}
