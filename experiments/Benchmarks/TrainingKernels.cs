using BenchmarkDotNet.Attributes;
using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Retention;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Benchmarks;

/// <summary>Forward and backward pass of RetNet's training kernels and their plain forms, in the 16 x 1024 model's sizes: 2 x 512 tokens, 4 heads.</summary>
public class TrainingKernels
{
    private const int Heads = 4;
    private const long KeyWidth = 256, ValueWidth = 512, Vocabulary = 32768;

    private readonly RetentionDecay _decay = new(DecayKind.Paper, Heads);
    private readonly Tensor _q_BHTK = PerHead(KeyWidth);
    private readonly Tensor _k_BHTK = PerHead(KeyWidth);
    private readonly Tensor _v_BHTV = PerHead(ValueWidth);
    private readonly Tensor _o_BTHV = randn(2, 512, Heads, ValueWidth).requires_grad_();
    private readonly Tensor _gate_BTV = randn(2, 512, Heads * ValueWidth).requires_grad_();
    private readonly Tensor _h_ND = randn(1024, 1024).requires_grad_();
    private readonly Tensor _weight_VD = (randn(Vocabulary, 1024) * 0.03).requires_grad_();
    private readonly Tensor _targets_N = randint(0, Vocabulary, [1024], ScalarType.Int64);

    /// <summary>Retention of one chunk of 512 tokens in tensor operations.</summary>
    [Benchmark]
    public void RetentionPlain() => Train(() => ChunkwiseRetention.Inside(
        Chunks.Split(_q_BHTK, 512), Chunks.Split(_k_BHTK, 512), Chunks.Split(_v_BHTV, 512), _decay));

    /// <summary>The same by tiles.</summary>
    [Benchmark]
    public void RetentionTiles() => Train(() => TiledRetention.Forward(_q_BHTK, _k_BHTK, _v_BHTV, _decay, 512));

    /// <summary>Head norm and gate as layers.</summary>
    [Benchmark]
    public void GatedNormPlain() => Train(() => Activations.Apply(Activation.Swish, _gate_BTV) * nn.functional.layer_norm(_o_BTHV, [ValueWidth]).flatten(-2));

    /// <summary>The same in one pass.</summary>
    [Benchmark]
    public void GatedNormFused() => Train(() => GatedNorm.Forward(_o_BTHV, _gate_BTV, 1e-5, centred: true));

    /// <summary>All logits, then cross entropy.</summary>
    [Benchmark]
    public void CrossEntropyPlain() => Train(() => nn.functional.cross_entropy(nn.functional.linear(_h_ND, _weight_VD), _targets_N));

    /// <summary>Cross entropy by blocks of positions.</summary>
    [Benchmark]
    public void CrossEntropyBlocks() => Train(() => LinearCrossEntropy.Mean(_h_ND, _weight_VD, _targets_N, Precision.Fp32));

    private static Tensor PerHead(long width) => randn(2, 512, Heads, width).transpose(1, 2).detach().requires_grad_();

    private void Train(Func<Tensor> form)
    {
        using DisposeScope scope = NewDisposeScope();
        form().sum().backward();
        foreach (Tensor leaf in new[] { _q_BHTK, _k_BHTK, _v_BHTV, _o_BTHV, _gate_BTV, _h_ND, _weight_VD })
            leaf.grad = null;
    }
}
