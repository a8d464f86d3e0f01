using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests;

/// <summary>Asserts that tensors are equal but for rounding.</summary>
internal static class Close
{
    public static void Assert(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Xunit.Assert.Equal(expected.shape, actual.shape);
        double difference = Registry.Difference(expected, actual.to(expected.dtype));
        Xunit.Assert.True(difference <= tolerance, $"{what} differs by {difference:g3}");
    }

    /// <summary>The same, the tolerance being relative to the largest expected entry.</summary>
    public static void AssertRelative(Tensor expected, Tensor actual, double tolerance, string what) =>
        Assert(expected, actual, tolerance * expected.abs().max().ToDouble(), what);
}
