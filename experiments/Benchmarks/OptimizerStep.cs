using BenchmarkDotNet.Attributes;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Benchmarks;

/// <summary>AdamW on 200 million parameters, beside libtorch moving the same 28 bytes for each of them and computing next to nothing.</summary>
public class OptimizerStep
{
    private const long Parameters = 200_000_000;

    private readonly Parameter _weights = Weights();
    private readonly Tensor _gradients = ones(Parameters);
    private readonly Tensor _means = zeros(Parameters);
    private readonly Tensor _squares = zeros(Parameters);
    private readonly AdamW _optimizer;

    /// <summary>Gives the weights their gradients.</summary>
    public OptimizerStep()
    {
        _weights.grad = _gradients;
        _optimizer = Optimizer(_weights);
    }

    /// <summary>Three tensors read and written, one read.</summary>
    [Benchmark(Baseline = true)]
    public void AsManyBytes()
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        _weights.add_(1);
        _means.add_(1);
        _squares.add_(1);
        _gradients.sum();
    }

    /// <summary>The update of a step.</summary>
    [Benchmark]
    public void Update() => _optimizer.Step(learningRate: 1e-3);

    /// <summary>The global norm, for clipping: one more read of the gradients.</summary>
    [Benchmark]
    public double GradientNorm() => _optimizer.GradientNorm();

    private static Parameter Weights() => new(zeros(Parameters));

    private static AdamW Optimizer(Parameter weights) => new([new ParameterGroup("all", [("weights", weights)], WeightDecay: true)], new AdamWOptions());
}
