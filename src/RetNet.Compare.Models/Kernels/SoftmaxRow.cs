using System.Numerics;

namespace RetNet.Compare.Models.Kernels;

/// <summary>The steps of a softmax over one row of numbers, in place.</summary>
internal static unsafe class SoftmaxRow
{
    /// <summary>The largest entry.</summary>
    public static T Maximum<T>(T* x, int entries)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = Vector<T>.Count, i = 0;
        T maximum = T.NegativeInfinity;
        if (entries >= width)
        {
            Vector<T> lanes = Vector.Load(x);
            for (i = width; i + width <= entries; i += width)
                lanes = Vector.Max(lanes, Vector.Load(x + i));
            for (int lane = 0; lane < width; lane++)
                maximum = T.Max(maximum, lanes[lane]);
        }

        for (; i < entries; i++)
            maximum = T.Max(maximum, x[i]);
        return maximum;
    }

    /// <summary>x ← e^(x - maximum); gives the sum, added up lane by lane.</summary>
    public static T Exponentiate<T>(T* x, int entries, T maximum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = Vector<T>.Count, i = 0;
        var offset = new Vector<T>(maximum);
        Vector<T> sums = Vector<T>.Zero, others = Vector<T>.Zero;
        for (; i + 2 * width <= entries; i += 2 * width)
        {
            Vector<T> first = LaneMath.Exp(Vector.Load(x + i) - offset), second = LaneMath.Exp(Vector.Load(x + i + width) - offset);
            Vector.Store(first, x + i);
            Vector.Store(second, x + i + width);
            sums += first;
            others += second;
        }

        T sum = Vector.Sum(sums + others);
        for (; i < entries; i++)
        {
            x[i] = T.Exp(x[i] - maximum);
            sum += x[i];
        }

        return sum;
    }

    /// <summary>x ← factor·x.</summary>
    public static void Multiply<T>(T* x, int entries, T factor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = Vector<T>.Count, i = 0;
        var factors = new Vector<T>(factor);
        for (; i + width <= entries; i += width)
            Vector.Store(Vector.Load(x + i) * factors, x + i);
        for (; i < entries; i++)
            x[i] *= factor;
    }
}
