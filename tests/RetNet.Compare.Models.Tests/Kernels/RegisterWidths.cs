using System.Numerics;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>What tests of a kernel at every register width share, also of those this machine has to emulate.</summary>
internal static class RegisterWidths
{
    /// <summary>All results equal the first to the tolerance.</summary>
    public static void AssertSame(double tolerance, params double[][] results)
    {
        foreach (double[] result in results)
            Assert.All(results[0].Zip(result), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    /// <summary>Numbers between -1 and 1.</summary>
    public static T[] Random<T>(Random random, int count)
        where T : INumberBase<T> =>
        [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(random.NextDouble() * 2 - 1))];

    /// <summary>Everything a kernel wrote, in double precision.</summary>
    public static double[] Numbers<T>(params T[][] outputs)
        where T : INumberBase<T> =>
        [.. outputs.SelectMany(output => output).Select(double.CreateChecked)];
}
