using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RetNet.Compare.Models.Kernels;

/// <summary>The roots of unity e^(-2πik/size) that transforms of one size need, each as cosine and negative sine. They depend on nothing but the size, and are kept.</summary>
internal sealed unsafe class TransformTable<T>
    where T : unmanaged, IFloatingPoint<T>
{
    private static readonly ConcurrentDictionary<int, TransformTable<T>> Known = new();
    private readonly T[] roots;
    private readonly T[] reversedRoots;

    private TransformTable(int size)
    {
        Size = size;
        roots = GC.AllocateArray<T>(2 * size, pinned: true);
        reversedRoots = GC.AllocateArray<T>(2 * size, pinned: true);
        for (int k = 0; k < size; k++)
        {
            (double sine, double cosine) = Math.SinCos(-2 * Math.PI * k / size);
            int reversed = Reverse(k, size);
            roots[2 * k] = reversedRoots[2 * reversed] = T.CreateChecked(cosine);
            roots[2 * k + 1] = reversedRoots[2 * reversed + 1] = T.CreateChecked(sine);
        }
    }

    /// <summary>Complex numbers of the transform, a power of two.</summary>
    public int Size { get; }

    /// <summary>In the order of k.</summary>
    public T* Roots => (T*)Unsafe.AsPointer(ref roots[0]);

    /// <summary>In the order of k's bits read backwards, as <see cref="LaneTransform{TLanes, TVector, T}"/> leaves a spectrum.</summary>
    public T* ReversedRoots => (T*)Unsafe.AsPointer(ref reversedRoots[0]);

    /// <summary>The table for a power of two.</summary>
    public static TransformTable<T> Of(int size) => Known.GetOrAdd(size, static s => new(s));

    private static int Reverse(int k, int size)
    {
        int reversed = 0;
        for (int bit = 1; bit < size; bit *= 2, k /= 2)
            reversed = 2 * reversed + k % 2;
        return reversed;
    }
}
