using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>Softmax, cross entropy and its gradient over rows of logits [positions, vocabulary], in fp32 or better; bf16 is widened row by row.</summary>
internal static unsafe class CrossEntropyKernel
{
    /// <summary>Writes losses, and over the logits (softmax - one-hot)·scale where a scale is given.</summary>
    public static void Run(Tensor logits_RV, Tensor targets_R, Tensor losses_R, double? gradientScale)
    {
        (long rows, int entries) = (logits_RV.shape[0], (int)logits_RV.shape[1]);
        long* targets = ChannelKernels.Pointer<long>(targets_R);
        switch (logits_RV.dtype)
        {
            case ScalarType.Float32:
                Rows(ChannelKernels.Pointer<float>(logits_RV), ChannelKernels.Pointer<float>(losses_R));
                break;
            case ScalarType.Float64:
                Rows(ChannelKernels.Pointer<double>(logits_RV), ChannelKernels.Pointer<double>(losses_R));
                break;
            default:
                WidenedRows(ChannelKernels.Pointer<ushort>(logits_RV), ChannelKernels.Pointer<float>(losses_R));
                break;
        }

        void Rows<T>(T* logits, T* losses)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            ChannelKernels.ForEach(rows, row => losses[row] = Row(logits + row * entries, entries, targets[row], gradientScale));

        void WidenedRows(ushort* logits, float* losses) => ChannelKernels.ForEach(rows, row =>
        {
            float* wide = (float*)NativeMemory.AlignedAlloc((nuint)entries * sizeof(float), 64);
            Bf16.Widen(logits + row * entries, wide, entries);
            losses[row] = Row(wide, entries, targets[row], gradientScale);
            if (gradientScale is not null)
                Bf16.Narrow(wide, logits + row * entries, entries);
            NativeMemory.AlignedFree(wide);
        });
    }

    private static T Row<T>(T* x, int entries, long target, double? gradientScale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (target == LinearCrossEntropy.Ignored)
        {
            new Span<T>(x, entries).Clear();
            return T.Zero;
        }

        if (target < 0 || target >= entries)
            throw new ArgumentOutOfRangeException(nameof(target), target, $"A target is outside the vocabulary of {entries} tokens. Check that tokenizer and model belong together.");
        T logit = x[target];
        T maximum = Maximum(x, entries);
        T sum = Exponentiate(x, entries, maximum);
        if (gradientScale is { } scale)
        {
            Multiply(x, entries, T.CreateChecked(scale) / sum);
            x[target] -= T.CreateChecked(scale);
        }

        return T.Log(sum) + (maximum - logit);
    }

    private static T Maximum<T>(T* x, int entries)
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

    /// <summary>x ← e^(x - maximum); gives the sum, lane by lane.</summary>
    private static T Exponentiate<T>(T* x, int entries, T maximum)
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

    private static void Multiply<T>(T* x, int entries, T factor)
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
