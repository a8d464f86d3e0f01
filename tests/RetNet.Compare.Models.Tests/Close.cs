using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests;

/// <summary>Asserts that tensors are equal but for rounding.</summary>
internal static class Close
{
    public static void Assert(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Xunit.Assert.Equal(expected.shape, actual.shape);
        double difference = Registry.Difference(expected, actual);
        Xunit.Assert.True(difference <= tolerance, $"{what} differs by {difference:g3}");
    }
}
