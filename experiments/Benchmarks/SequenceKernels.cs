using BenchmarkDotNet.Attributes;
using RetNet.Compare.Baselines.LinearTransformer;
using RetNet.Compare.Models.Attention;
using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Benchmarks;

/// <summary>
/// Forward and backward pass of what looks along the sequence in one layer of the Transformer, the Linear Transformer, RWKV, H3 and Hyena, in the 16 x 1024 model's sizes: 2 x 512 tokens.
/// </summary>
public class SequenceKernels
{
    private const long Batch = 2, Length = 512, Width = 1024, HeadWidth = 8, WideHead = 64, ShiftTaps = 64;

    private readonly Tensor _x_BTD = Leaf(Batch, Length, Width);
    private readonly Tensor _y_BTD = Leaf(Batch, Length, Width);
    private readonly Tensor _decay_D = full([Width], 0.5).requires_grad_();
    private readonly Tensor _bonus_D = Leaf(Width);
    private readonly Tensor _shift_LD = Leaf(ShiftTaps, Width);
    private readonly Tensor _filter_LD = Leaf(Length, Width);
    private readonly Tensor _q_BTHE = Leaf(Batch, Length, Width / HeadWidth, HeadWidth);
    private readonly Tensor _k_BTHE = Leaf(Batch, Length, Width / HeadWidth, HeadWidth);
    private readonly Tensor _v_BTHE = Leaf(Batch, Length, Width / HeadWidth, HeadWidth);
    private readonly Tensor[] _heads_BTHE = [.. Enumerable.Range(0, 3).Select(_ => Leaf(Batch, Length, Width / WideHead, WideHead))];
    private readonly Tensor _mask_HT = Leaf(Width / HeadWidth, Length);

    /// <summary>Linear attention by chunks in tensor operations, with the feature map.</summary>
    [Benchmark]
    public void LinearAttentionPlain() => Train(() => LinearAttention.Chunkwise(FeatureMap.Apply(Heads(0)), FeatureMap.Apply(Heads(1)), Heads(2), LinearSelfAttention.ChunkLength));

    /// <summary>The same by tiles.</summary>
    [Benchmark]
    public void LinearAttentionTiles() => Train(() => TiledLinearAttention.Forward(_heads_BTHE[0], _heads_BTHE[1], _heads_BTHE[2], LinearAttention.Epsilon));

    /// <summary>The Transformer's attention in tensor operations.</summary>
    [Benchmark]
    public void ExplicitAttentionPlain() => Train(() => ExplicitAttention.Plain(Heads(0), Heads(1), Heads(2)));

    /// <summary>The same by kernels.</summary>
    [Benchmark]
    public void ExplicitAttentionKernels() => Train(() => ExplicitAttention.Forward(Heads(0), Heads(1), Heads(2), Precision.Fp32));

    /// <summary>RWKV's attention.</summary>
    [Benchmark]
    public void WkvScanOfRwkv() => Train(() => WkvScan.Forward(_x_BTD, _y_BTD, _decay_D, _bonus_D));

    /// <summary>H3's shift model: 64 taps.</summary>
    [Benchmark]
    public void ShiftOfH3() => Train(() => CausalConvolution.Forward(_x_BTD, _shift_LD));

    /// <summary>H3's diagonal model as attention with a mask of distances.</summary>
    [Benchmark]
    public void ToeplitzAttentionOfH3() => Train(() => TiledToeplitzAttention.Forward(_q_BTHE, _k_BTHE, _v_BTHE, _mask_HT));

    /// <summary>Hyena's convolution over the whole length.</summary>
    [Benchmark]
    public void LongConvolutionOfHyena() => Train(() => CausalConvolution.Forward(_x_BTD, _filter_LD));

    private static Tensor Leaf(params long[] shape) => (randn(shape) * 0.1).detach().requires_grad_();

    private Tensor Heads(int index) => _heads_BTHE[index].transpose(1, 2);

    private void Train(Func<Tensor> form)
    {
        using DisposeScope scope = NewDisposeScope();
        form().sum().backward();
        foreach (Tensor leaf in _heads_BTHE.Concat([_x_BTD, _y_BTD, _decay_D, _bonus_D, _shift_LD, _filter_LD, _q_BTHE, _k_BTHE, _v_BTHE, _mask_HT]))
            leaf.grad = null;
    }
}
