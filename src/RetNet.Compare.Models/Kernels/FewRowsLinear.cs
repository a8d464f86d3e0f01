using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// y = x Wᵀ + b for a handful of rows, as in decoding: every weight is read once, by all cores, at memory speed.
/// libtorch's product packs the weights first and so takes several times as long.
/// </summary>
public static unsafe class FewRowsLinear
{
    /// <summary>
    /// Up to so many rows this is the faster product, measured at 1024 x 4096: libtorch packs fp32 weights anew for every product, while
    /// its bf16 one has instructions that C# lacks.
    /// </summary>
    private const int MostRows = 64, MostBf16Rows = 4;

    /// <summary>Whether the kernel serves this product: few fp32 rows on the CPU, fp32 or bf16 weights, no gradient to record.</summary>
    public static bool Serves(Tensor x, Tensor weight) =>
        ManagedKernels.AreOn && !is_grad_enabled() && x.dtype == ScalarType.Float32 && weight.dtype is ScalarType.Float32 or ScalarType.BFloat16
        && x.device_type == DeviceType.CPU && x.numel() <= MostRowsOf(weight) * weight.shape[1]
        && x.is_contiguous() && weight.is_contiguous();

    /// <summary>Rows up to which the kernel serves weights of this format.</summary>
    private static int MostRowsOf(Tensor weight) => weight.dtype == ScalarType.BFloat16 ? MostBf16Rows : MostRows;

    /// <summary>The product, in fp32; arguments as <see cref="Serves"/> asks.</summary>
    /// <param name="x">Rows [..., inputs].</param>
    /// <param name="weight">W [outputs, inputs].</param>
    /// <param name="bias">b [outputs] in fp32, or null.</param>
    /// <returns>y [..., outputs].</returns>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor? bias)
    {
        (int outputs, int inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        int rows = (int)(x.numel() / inputs);
        long[] shape = x.shape;
        shape[^1] = outputs;
        Tensor y = empty(shape, ScalarType.Float32);
        float* px = ChannelKernels.Pointer<float>(x), py = ChannelKernels.Pointer<float>(y);
        float* pb = bias is null ? null : ChannelKernels.Pointer<float>(bias);
        byte* pw = ChannelKernels.Pointer<byte>(weight);
        long bytes = (long)outputs * inputs * weight.element_size();
        if (weight.dtype == ScalarType.BFloat16)
            CoreTeam.Shared.Share(outputs, bytes, new RowProducts<ushort>(px, (ushort*)pw, pb, py, rows, inputs, outputs));
        else
            CoreTeam.Shared.Share(outputs, bytes, new RowProducts<float>(px, (float*)pw, pb, py, rows, inputs, outputs));
        GC.KeepAlive(x);
        GC.KeepAlive(weight);
        GC.KeepAlive(bias);
        return y;
    }
}
