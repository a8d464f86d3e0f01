using RetNet.Compare.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// y = x Wᵀ + b for a handful of rows, as in decoding: every weight is read once, by all cores, at memory speed.
/// libtorch's product packs the weights first and so takes several times as long.
/// </summary>
internal static unsafe class FewRowsLinear
{
    /// <summary>
    /// Up to so many rows this is the faster product, measured at 1024 x 4096: libtorch packs fp32 weights anew for every product, while
    /// its bf16 one may have instructions that C# lacks.
    /// </summary>
    private const int MostRows = 64, MostBf16Rows = 32, MostRowsBesideFastBf16 = 4;

    /// <summary>
    /// From so many fp32 rows on, <see cref="TurnedRowProducts"/>: with registers of 512 bits RWKV's step at 16 x 1024 took 0.87 of the time with 12 rows,
    /// 0.72 with 16 and 0.68 with 32, but 1.3 with 8, which leave half of each register empty; with 256 bits some 0.95 with 12 to 32.
    /// </summary>
    private const int FewestTurnedRows = 12;

    /// <summary>
    /// Whether the kernel serves these products: few fp32 rows on the CPU, weights all fp32 or all bf16, no gradient to record.
    /// </summary>
    public static bool Serves(params ReadOnlySpan<RowsTimesWeight> products)
    {
        if (!ManagedKernels.AreOn || is_grad_enabled())
            return false;
        ScalarType format = products[0].Weight.dtype;
        foreach ((Tensor x, Tensor weight, _) in products)
        {
            if (weight.dtype != format || !Serves(x, weight))
                return false;
        }

        return true;
    }

    /// <summary>The products, in fp32; arguments as <see cref="Serves(ReadOnlySpan{RowsTimesWeight})"/> asks.</summary>
    /// <remarks>All are one piece of work: for each of their own, the cores would wait for each other.</remarks>
    /// <returns>One y [..., outputs] per product.</returns>
    public static Tensor[] Apply(params ReadOnlySpan<RowsTimesWeight> products)
    {
        var results = new Tensor[products.Length];
        for (int i = 0; i < results.Length; i++)
        {
            long[] shape = products[i].X.shape;
            shape[^1] = products[i].Weight.shape[0];
            results[i] = empty(shape, ScalarType.Float32);
        }

        if (products[0].Weight.dtype == ScalarType.BFloat16)
            Share<ushort>(products, results);
        else
            Share<float>(products, results);
        return results;
    }

    private static bool Serves(Tensor x, Tensor weight) =>
        x.dtype == ScalarType.Float32 && weight.dtype is ScalarType.Float32 or ScalarType.BFloat16
        && x.device_type == DeviceType.CPU && x.numel() <= MostRowsOf(weight) * weight.shape[1]
        && x.is_contiguous() && weight.is_contiguous();

    /// <summary>Rows up to which the kernel serves weights of this format.</summary>
    private static int MostRowsOf(Tensor weight) => (weight.dtype, Products.HasFastBf16) switch
    {
        (ScalarType.BFloat16, true) => MostRowsBesideFastBf16,
        (ScalarType.BFloat16, false) => MostBf16Rows,
        _ => MostRows,
    };

    private static void Share<TWeight>(ReadOnlySpan<RowsTimesWeight> products, Tensor[] results)
        where TWeight : unmanaged
    {
        var parts = new RowProducts<TWeight>[products.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            (Tensor x, Tensor weight, Tensor? bias) = products[i];
            (int outputs, int inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
            parts[i] = new(
                ChannelKernels.Pointer<float>(x), ChannelKernels.Pointer<TWeight>(weight), bias is null ? null : ChannelKernels.Pointer<float>(bias),
                ChannelKernels.Pointer<float>(results[i]), (int)(x.numel() / inputs), inputs, outputs);
        }

        if (parts is RowProducts<float>[] single && single[0].Rows >= FewestTurnedRows)
            ShareTurned(single);
        else
            Share(parts);
        foreach ((Tensor x, Tensor weight, Tensor? bias) in products)
            StepKernels.KeepAlive(x, weight, bias);
    }

    private static void ShareTurned(RowProducts<float>[] parts)
    {
        using var scope = NewDisposeScope();
        var turnedParts = new TurnedRowProducts[parts.Length];
        float* turned = null;
        for (int i = 0; i < parts.Length; i++)
        {
            RowProducts<float> part = parts[i];
            int columns = Tiles.Padded(part.Rows, TurnedRows.ColumnStep);
            // Products of the same rows follow each other.
            if (i == 0 || part.X != parts[i - 1].X || part.Inputs != parts[i - 1].Inputs)
            {
                Tensor memory = empty([part.Inputs, columns], ScalarType.Float32);
                turned = ChannelKernels.Pointer<float>(memory);
                var work = new TurnedRows(part.X, turned, part.Rows, part.Inputs, columns);
                CoreTeam.Shared.Share(part.Inputs, memory.numel() * sizeof(float), work);
            }

            turnedParts[i] = new(turned, columns, part);
        }

        Share(turnedParts);
    }

    private static void Share<TProducts>(TProducts[] parts)
        where TProducts : struct, IProducts
    {
        (int outputs, long bytes) = (0, 0);
        foreach (TProducts part in parts)
        {
            outputs += part.Outputs;
            bytes += part.WeightBytes;
        }

        CoreTeam.Shared.Share(outputs, bytes, new JoinedProducts<TProducts>(parts));
    }
}
