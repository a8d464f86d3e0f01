using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RetNet.Compare.Models.Kernels;

/// <summary>Rows become columns.</summary>
internal static unsafe class Transposition
{
    private const int Block = 4, CacheLine = 64 / sizeof(float);

    /// <summary>Writes row i of the source as column i.</summary>
    /// <param name="source">First row.</param>
    /// <param name="row">Distance of rows.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Their width.</param>
    /// <param name="target">First column.</param>
    /// <param name="to">Distance of the target's rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy<T>(T* source, nint row, int rows, int width, T* target, nint to)
        where T : unmanaged
    {
        int i = 0;
        for (; i <= rows - Block; i += Block)
        {
            int w = 0;
            if (typeof(T) == typeof(float) && Sse.IsSupported)
            {
                for (; w <= width - Block; w += Block)
                {
                    float* x = (float*)(source + i * row + w);
                    if (w % CacheLine == 0)
                        PrefetchRows(x + Block * row, row);
                    Turn(x, row, (float*)(target + w * to + i), to);
                }
            }

            T* x0 = source + i * row, x1 = x0 + row, x2 = x1 + row, x3 = x2 + row;
            for (; w < width; w++)
            {
                T* column = target + w * to + i;
                column[0] = x0[w];
                column[1] = x1[w];
                column[2] = x2[w];
                column[3] = x3[w];
            }
        }

        for (; i < rows; i++)
        {
            for (int w = 0; w < width; w++)
                target[w * to + i] = source[i * row + w];
        }
    }

    /// <summary>Asks memory for the four rows that come next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchRows(float* x, nint row)
    {
        for (int i = 0; i < Block; i++)
            Sse.Prefetch0(x + i * row);
    }

    /// <summary>Four by four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(float* x, nint row, float* target, nint to)
    {
        Vector128<float> x0 = Vector128.Load(x), x1 = Vector128.Load(x + row), x2 = Vector128.Load(x + 2 * row), x3 = Vector128.Load(x + 3 * row);
        (Vector128<float> low01, Vector128<float> low23) = (Sse.UnpackLow(x0, x1), Sse.UnpackLow(x2, x3));
        (Vector128<float> high01, Vector128<float> high23) = (Sse.UnpackHigh(x0, x1), Sse.UnpackHigh(x2, x3));
        Sse.MoveLowToHigh(low01, low23).Store(target);
        Sse.MoveHighToLow(low23, low01).Store(target + to);
        Sse.MoveLowToHigh(high01, high23).Store(target + 2 * to);
        Sse.MoveHighToLow(high23, high01).Store(target + 3 * to);
    }
}
