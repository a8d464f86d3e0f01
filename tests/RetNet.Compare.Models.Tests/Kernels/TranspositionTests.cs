using System.Numerics;
using RetNet.Compare.Models.Kernels;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>Rows become columns, whatever remains of blocks of four.</summary>
public sealed class TranspositionTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    [InlineData(7, 5)]
    [InlineData(8, 13)]
    public void Each_number_goes_to_its_place_and_nothing_else_is_written(int rows, int width)
    {
        Check<float>(rows, width);
        Check<double>(rows, width);
    }

    private static unsafe void Check<T>(int rows, int width)
        where T : unmanaged, INumber<T>
    {
        (int row, int to) = (width + 2, rows + 3);
        T[] source = [.. Enumerable.Range(1, rows * row).Select(T.CreateChecked)], target = new T[width * to];
        fixed (T* from = source, into = target)
            Transposition.Copy(from, row, rows, width, into, to);
        Assert.Equal(
            Enumerable.Range(0, width * to).Select(at => at % to < rows ? source[at % to * row + at / to] : T.Zero),
            target);
    }
}
