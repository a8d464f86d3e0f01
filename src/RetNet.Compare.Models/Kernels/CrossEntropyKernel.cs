using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>Softmax, cross entropy and its gradient over rows of logits [positions, vocabulary], in fp32 or better; bf16 is widened row by row.</summary>
internal static unsafe class CrossEntropyKernel
{
    /// <summary>Writes losses, and over the logits (softmax - one-hot)·scale where a scale is given.</summary>
    /// <param name="logits_RV">fp32, fp64 or bf16, contiguous in CPU memory.</param>
    /// <param name="targets_R">int64; <see cref="LinearCrossEntropy.Ignored"/> where none counts.</param>
    /// <param name="losses_R">fp64 for fp64 logits, else fp32.</param>
    /// <param name="gradientScale">Factor of the gradient; null where none is wanted, and the logits are then of no more use.</param>
    /// <exception cref="ArgumentOutOfRangeException">A target is outside the vocabulary.</exception>
    public static void Run(Tensor logits_RV, Tensor targets_R, Tensor losses_R, double? gradientScale)
    {
        (long rows, int entries) = (logits_RV.shape[0], (int)logits_RV.shape[1]);
        long* targets = ChannelKernels.Pointer<long>(targets_R);
        RequireTokens(new ReadOnlySpan<long>(targets, (int)rows), entries);
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

    private static void RequireTokens(ReadOnlySpan<long> targets, int vocabulary)
    {
        foreach (long target in targets)
        {
            if (target != LinearCrossEntropy.Ignored && (target < 0 || target >= vocabulary))
                throw new ArgumentOutOfRangeException(nameof(targets), target, $"A target is outside the vocabulary of {vocabulary} tokens. Check that tokenizer and model belong together.");
        }
    }

    private static T Row<T>(T* x, int entries, long target, double? gradientScale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (target == LinearCrossEntropy.Ignored)
        {
            new Span<T>(x, entries).Clear();
            return T.Zero;
        }

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
