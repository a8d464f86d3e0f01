using System.Runtime.CompilerServices;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>Weights or cached rows that a decode step reads from memory, and computes with in fp32.</summary>
/// <typeparam name="TStored">float, or ushort for bf16.</typeparam>
internal static unsafe class StoredNumbers<TStored>
    where TStored : unmanaged
{
    /// <summary>One register's worth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(TStored* source)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged =>
        typeof(TStored) == typeof(ushort) ? TLanes.LoadBf16((ushort*)source) : TLanes.Load((float*)source);

    /// <summary>Two registers' worth.</summary>
    /// <remarks>
    /// bf16 numbers fill the register they are loaded into, with 512 bits a line of the caches. Read in halves, lines come more slowly, and on Zen 4 at
    /// two thirds of the rate where they were asked for in advance.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (TVector First, TVector Second) LoadPair<TLanes, TVector>(TStored* source)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged =>
        typeof(TStored) == typeof(ushort)
            ? TLanes.LoadBf16Pair((ushort*)source)
            : (TLanes.Load((float*)source), TLanes.Load((float*)source + TLanes.Count));

    /// <summary>One number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Single(TStored* source) =>
        typeof(TStored) == typeof(ushort) ? BitConverter.UInt32BitsToSingle((uint)*(ushort*)source << 16) : *(float*)source;

    /// <summary>Stores numbers, rounded where they are kept in bf16.</summary>
    public static void Store(float* source, TStored* target, int count)
    {
        if (typeof(TStored) == typeof(ushort))
            Bf16.Narrow(source, (ushort*)target, count);
        else
            new Span<float>(source, count).CopyTo(new Span<float>(target, count));
    }

    /// <summary>x·row, the row in the order in which it lies, which memory serves faster than rows side by side; four sums hide the latency.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot<TLanes, TVector>(float* x, TStored* row, int length)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged
    {
        if (typeof(TStored) == typeof(ushort))
            ReadAhead.Behind(row, length * sizeof(TStored));
        int lanes = TLanes.Count;
        TVector s0 = default, s1 = default, s2 = default, s3 = default;
        int i = 0;
        for (; i <= length - 4 * lanes; i += 4 * lanes)
        {
            (TVector w0, TVector w1) = LoadPair<TLanes, TVector>(row + i);
            s0 = TLanes.MultiplyAdd(TLanes.Load(x + i), w0, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Load(x + i + lanes), w1, s1);
            (w0, w1) = LoadPair<TLanes, TVector>(row + i + 2 * lanes);
            s2 = TLanes.MultiplyAdd(TLanes.Load(x + i + 2 * lanes), w0, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Load(x + i + 3 * lanes), w1, s3);
        }

        for (; i <= length - lanes; i += lanes)
            s0 = TLanes.MultiplyAdd(TLanes.Load(x + i), Load<TLanes, TVector>(row + i), s0);
        float sum = TLanes.Sum(TLanes.Add(TLanes.Add(s0, s1), TLanes.Add(s2, s3)));
        for (; i < length; i++)
            sum += x[i] * Single(row + i);
        return sum;
    }
}
