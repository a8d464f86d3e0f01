using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Optimization;

/// <summary>The update in tensor operations: what <see cref="FusedAdamWUpdate"/> is held to, and the form for GPUs.</summary>
internal sealed class PlainAdamWUpdate(IReadOnlyList<AdamWSlot> slots) : IAdamWUpdate
{
    public double GradientNorm()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        List<Tensor> sums = [];
        foreach (AdamWSlot slot in slots)
        {
            if (slot.Parameter.grad is { } gradient)
                sums.Add(gradient.square().sum(ScalarType.Float64));
        }

        return sums.Count == 0 ? 0 : Math.Sqrt(stack(sums).sum().item<double>());
    }

    public void Apply(ReadOnlySpan<AdamWFactors> factorsOfGroups)
    {
        using IDisposable noGrad = no_grad();
        foreach (AdamWSlot slot in slots)
        {
            using DisposeScope scope = NewDisposeScope();
            if (slot.Parameter.grad is not { } gradient)
                continue;
            AdamWFactors factors = factorsOfGroups[slot.Group];
            Tensor scaled = gradient * factors.GradientScale;
            slot.Mean.mul_(factors.Beta1).add_(scaled, 1 - factors.Beta1);
            slot.Square.mul_(factors.Beta2).addcmul_(scaled, scaled, 1 - factors.Beta2);
            Tensor denominator = slot.Square.sqrt().mul_(factors.RootCorrection).add_(factors.Epsilon);
            slot.Parameter.mul_(factors.Keep).addcdiv_(slot.Mean, denominator, -factors.StepSize);
        }
    }
}
