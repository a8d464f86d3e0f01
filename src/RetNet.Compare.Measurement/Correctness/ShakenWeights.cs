using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Measurement.Correctness;

/// <summary>
/// Moves every weight a little while something is checked, and puts it back: some initialisations set a mixer's output to zero, which
/// would hide any fault in it.
/// </summary>
internal static class ShakenWeights
{
    private const double Amplitude = 0.1, Frequency = 12.9898;

    public static T During<T>(nn.Module module, Func<T> check)
    {
        List<(Tensor Weight, Tensor Original)> weights = [.. module.parameters().Select(weight => ((Tensor)weight, weight.detach().clone()))];
        try
        {
            foreach ((Tensor weight, _) in weights)
                Shake(weight);
            return check();
        }
        finally
        {
            foreach ((Tensor weight, Tensor original) in weights)
            {
                weight.copy_(original);
                original.Dispose();
            }
        }
    }

    /// <summary>Adds the same pattern on every machine; torch's generator is left alone.</summary>
    private static void Shake(Tensor weight)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor pattern = arange(1, weight.numel() + 1, dtype: ScalarType.Float32, device: weight.device).mul_(Frequency).sin_().mul_(Amplitude);
        weight.add_(pattern.view_as(weight));
    }
}
