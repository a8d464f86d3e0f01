using System.Numerics;
using System.Runtime.CompilerServices;

namespace RetNet.Compare.Models.Kernels;

/// <summary>bf16 is the upper half of fp32; narrowing rounds to the nearest, halves to even.</summary>
internal static unsafe class Bf16
{
    /// <summary>Exact.</summary>
    public static void Widen(ushort* source, float* target, int count)
    {
        int width = Vector<ushort>.Count, half = Vector<float>.Count, i = 0;
        for (; i + width <= count; i += width)
        {
            Vector.Widen(Vector.Load(source + i), out Vector<uint> low, out Vector<uint> high);
            Vector.Store(Vector.AsVectorSingle(low << 16), target + i);
            Vector.Store(Vector.AsVectorSingle(high << 16), target + i + half);
        }

        for (; i < count; i++)
            target[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
    }

    /// <summary>Rounded. A NaN stays one as arithmetic makes it and bf16 holds it; of other bits it may become a number.</summary>
    public static void Narrow(float* source, ushort* target, int count)
    {
        int width = Vector<ushort>.Count, half = Vector<float>.Count, i = 0;
        for (; i + width <= count; i += width)
            Vector.Store(Vector.Narrow(Rounded(Vector.Load(source + i)), Rounded(Vector.Load(source + i + half))), target + i);
        for (; i < count; i++)
        {
            uint bits = BitConverter.SingleToUInt32Bits(source[i]);
            target[i] = (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Rounded(Vector<float> x)
    {
        Vector<uint> bits = Vector.AsVectorUInt32(x);
        return (bits + new Vector<uint>(0x7FFF) + ((bits >> 16) & Vector<uint>.One)) >> 16;
    }
}
