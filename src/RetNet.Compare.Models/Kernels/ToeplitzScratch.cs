using System.Runtime.InteropServices;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// The reversed kernel of one head, its gradient, and the head's turned rows: [block of tokens][position in the head][token in the block].
/// </summary>
internal sealed unsafe class ToeplitzScratch<T> : IDisposable
    where T : unmanaged
{
    private const int Width = (int)TiledToeplitzAttention.HeadWidth;
    private readonly int length;
    private readonly int lanes;
    private readonly int padded;
    private readonly T* reversed;
    private readonly T* reversedGradient;
    private readonly T* turned;

    /// <summary>Takes memory for so many tensors of turned rows, blocks being as long as a register has lanes. What no row fills is zero.</summary>
    public ToeplitzScratch(int length, int turnedRows, int lanes)
    {
        this.length = length;
        this.lanes = lanes;
        padded = (length + lanes - 1) / lanes * lanes;
        int size = checked(2 * (length + padded) + turnedRows * padded * Width);
        reversed = (T*)NativeMemory.AlignedAlloc((nuint)size * (nuint)sizeof(T), 64);
        new Span<T>(reversed, size).Clear();
        reversedGradient = reversed + length + padded;
        turned = reversedGradient + length + padded;
    }

    public void Reverse(T* kernel)
    {
        for (int tau = 0; tau < length; tau++)
            reversed[length - 1 - tau] = kernel[tau];
    }

    public void ReverseGradient(T* gradient)
    {
        for (int tau = 0; tau < length; tau++)
            gradient[tau] = reversedGradient[length - 1 - tau];
    }

    public void ClearGradient() => new Span<T>(reversedGradient, length + padded).Clear();

    /// <summary>M[t, s] for s = 0, 1, …</summary>
    public T* MaskRow(int t) => reversed + (length - 1 - t);

    public T* GradientRow(int t) => reversedGradient + (length - 1 - t);

    /// <summary>Copies the rows of a head that way.</summary>
    public T* Turn(int index, T* source, nint row)
    {
        T* block = Rows(index);
        for (int first = 0; first < length; first += lanes, block += lanes * Width)
        {
            for (int lane = 0; lane < Math.Min(lanes, length - first); lane++, source += row)
            {
                for (int e = 0; e < Width; e++)
                    block[e * lanes + lane] = source[e];
            }
        }

        return Rows(index);
    }

    /// <summary>Copies them back.</summary>
    public void TurnBack(int index, T* target, nint row)
    {
        T* block = Rows(index);
        for (int first = 0; first < length; first += lanes, block += lanes * Width)
        {
            for (int lane = 0; lane < Math.Min(lanes, length - first); lane++, target += row)
            {
                for (int e = 0; e < Width; e++)
                    target[e] = block[e * lanes + lane];
            }
        }
    }

    public T* Clear(int index)
    {
        new Span<T>(Rows(index), padded * Width).Clear();
        return Rows(index);
    }

    public void Dispose() => NativeMemory.AlignedFree(reversed);

    private T* Rows(int index) => turned + index * padded * Width;
}
