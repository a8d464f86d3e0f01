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
        T maximum = SoftmaxRow.Maximum(x, entries);
        T sum = SoftmaxRow.Exponentiate(x, entries, maximum);
        if (gradientScale is { } scale)
        {
            SoftmaxRow.Multiply(x, entries, T.CreateChecked(scale) / sum);
            x[target] -= T.CreateChecked(scale);
        }

        return T.Log(sum) + (maximum - logit);
    }
}
