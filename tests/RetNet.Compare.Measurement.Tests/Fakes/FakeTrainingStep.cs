using RetNet.Compare.Measurement.Costs;
using static TorchSharp.torch;

namespace RetNet.Compare.Measurement.Tests.Fakes;

/// <summary>A step that keeps some floats, takes some more while it runs, and works as told.</summary>
internal sealed class FakeTrainingStep(long keptFloats, long scratchFloats, Action work) : ITrainingStep
{
    private readonly Tensor kept = zeros(keptFloats).DetachFromDisposeScope();

    public void Run()
    {
        using Tensor scratch = zeros(scratchFloats);
        work();
    }

    public void Dispose() => kept.Dispose();
}
