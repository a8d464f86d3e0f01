using BenchmarkDotNet.Attributes;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Benchmarks;

/// <summary>What a call from C# costs beside the arithmetic: tensors of 16 elements.</summary>
[MemoryDiagnoser]
public class CallOverhead
{
    private readonly Tensor _x = ones(16);
    private readonly Tensor _y = ones(16);
    private readonly Tensor _matrix = ones(16, 16);
    private readonly Tensor _leaf = ones(16).requires_grad_();

    /// <summary>One addition, freed by a dispose scope; recording is on, as in training.</summary>
    [Benchmark(Baseline = true)]
    public void AddInScope()
    {
        using DisposeScope scope = NewDisposeScope();
        _x.add(_y);
    }

    /// <summary>One addition, freed by hand.</summary>
    [Benchmark]
    public void AddAndDispose()
    {
        using Tensor sum = _x.add(_y);
    }

    /// <summary>One addition in place: no new tensor.</summary>
    [Benchmark]
    public void AddInPlace() => _x.add_(_y);

    /// <summary>A product with a number.</summary>
    [Benchmark]
    public void MultiplyByNumber()
    {
        using Tensor product = _x.mul(2.0);
    }

    /// <summary>A matrix product of 16 x 16.</summary>
    [Benchmark]
    public void SmallMatrixProduct()
    {
        using Tensor product = _matrix.matmul(_matrix);
    }

    /// <summary>A graph of three operations, forward and backward.</summary>
    [Benchmark]
    public void SmallBackward()
    {
        using DisposeScope scope = NewDisposeScope();
        _leaf.mul(_x).add(_y).sum().backward();
        _leaf.grad = null;
    }

    /// <summary>Reading a shape.</summary>
    [Benchmark]
    public long Shape() => _matrix.shape[1];
}
