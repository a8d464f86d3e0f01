using BenchmarkDotNet.Attributes;
using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Retention;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Benchmarks;

/// <summary>
/// Retention of one sequence in its parallel and its chunkwise form, chunks of up to 512, in the 16 x 1024 model's sizes. By
/// <c>FlopsPerToken</c> the chunkwise one needs fewer operations as soon as there are two chunks, by tiles, which leave out the future, at every length.
/// </summary>
[WarmupCount(3)]
[IterationCount(7)]
public class RetentionForms
{
    private const int Heads = 4;
    private const long KeyWidth = 256, ValueWidth = 512, Chunk = 512;

    private readonly RetentionDecay _decay = new(DecayKind.Paper, Heads);
    private Tensor[] _leaves = null!;

    /// <summary>Tokens.</summary>
    [Params(512, 640, 768, 1024, 2048, 4096)]
    public long Length { get; set; }

    /// <summary>q, k and v of one sequence.</summary>
    [GlobalSetup]
    public void Fill() => _leaves = [PerHead(KeyWidth), PerHead(KeyWidth), PerHead(ValueWidth)];

    /// <summary>Leaves the kernels on, as benchmarks after this one expect.</summary>
    [GlobalCleanup]
    public void TurnKernelsOn() => ManagedKernels.AreOn = true;

    /// <summary>Forward pass of the parallel form in tensor operations.</summary>
    [Benchmark(Baseline = true)]
    public void Parallel() => Forward(OfParallel);

    /// <summary>Forward pass of the chunkwise form in tensor operations.</summary>
    [Benchmark]
    public void ChunkwisePlain() => Forward(() => OfChunkwise(managed: false));

    /// <summary>The same by tiles inside the chunks.</summary>
    [Benchmark]
    public void ChunkwiseTiles() => Forward(() => OfChunkwise(managed: true));

    /// <summary>Forward and backward pass of the parallel form in tensor operations.</summary>
    [Benchmark]
    public void TrainParallel() => Train(OfParallel);

    /// <summary>Forward and backward pass of the chunkwise form in tensor operations.</summary>
    [Benchmark]
    public void TrainChunkwisePlain() => Train(() => OfChunkwise(managed: false));

    /// <summary>The same by tiles inside the chunks.</summary>
    [Benchmark]
    public void TrainChunkwiseTiles() => Train(() => OfChunkwise(managed: true));

    private Tensor PerHead(long width) => randn(1, Length, Heads, width).transpose(1, 2).detach().requires_grad_();

    private Tensor OfParallel() => ParallelRetention.Forward(_leaves[0], _leaves[1], _leaves[2], _decay, RowClamp.None);

    private Tensor OfChunkwise(bool managed)
    {
        ManagedKernels.AreOn = managed;
        return ChunkwiseRetention.Forward(_leaves[0], _leaves[1], _leaves[2], _decay, Chunk);
    }

    private static void Forward(Func<Tensor> form)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        form();
    }

    private void Train(Func<Tensor> form)
    {
        using DisposeScope scope = NewDisposeScope();
        form().sum().backward();
        foreach (Tensor leaf in _leaves)
            leaf.grad = null;
    }
}
