using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests;

/// <summary>Holds a backward pass to central differences in double.</summary>
internal static class NumericalDerivative
{
    private const double Step = 1e-5;

    /// <summary>Compares every entry of every gradient of <paramref name="loss"/>, a sum over fp64 inputs, with (f(x+h) - f(x-h))/2h.</summary>
    public static void Check(Func<Tensor[], Tensor> loss, Tensor[] inputs, double tolerance = 1e-7)
    {
        using var scope = NewDisposeScope();
        Tensor[] leaves = [.. inputs.Select(input => input.clone().requires_grad_())];
        loss(leaves).backward();
        for (int i = 0; i < inputs.Length; i++)
        {
            double largest = Math.Max(1, leaves[i].grad!.abs().max().ToDouble());
            for (long entry = 0; entry < inputs[i].numel(); entry++)
            {
                double expected = (Moved(i, entry, Step) - Moved(i, entry, -Step)) / (2 * Step);
                double actual = leaves[i].grad!.flatten()[entry].ToDouble();
                Assert.True(Math.Abs(expected - actual) <= tolerance * largest, $"input {i}, entry {entry}: {actual} instead of {expected}");
            }
        }

        double Moved(int input, long entry, double by)
        {
            using var inner = NewDisposeScope();
            using var frozen = no_grad();
            Tensor[] copies = [.. inputs.Select(x => x.contiguous().clone())];
            copies[input].view(-1)[entry] = copies[input].view(-1)[entry] + by;
            return loss(copies).ToDouble();
        }
    }
}
