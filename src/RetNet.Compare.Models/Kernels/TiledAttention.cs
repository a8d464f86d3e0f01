using RetNet.Compare.Models.Attention;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

// B batch, H heads, T queries, S keys, E head width.

/// <summary>
/// Causal softmax attention in memory linear in the length, by the kernel that suits the device: our own tiles on a CPU, libtorch's
/// fused operator elsewhere. The plain form is <see cref="ExplicitAttention"/>.
/// </summary>
public static class TiledAttention
{
    /// <summary>softmax(q kᵀ) v; see <see cref="CausalAttention"/>.</summary>
    /// <param name="q_BHTE">Queries, already divided by sqrt(head width).</param>
    /// <param name="k_BHSE">Keys.</param>
    /// <param name="v_BHSE">Values.</param>
    /// <param name="precision">Number format of the products where the device has a fast one; on a CPU they are done as given.</param>
    public static Tensor Forward(Tensor q_BHTE, Tensor k_BHSE, Tensor v_BHSE, Precision precision)
    {
        // One query has one row of scores: there is nothing to tile.
        bool onCpu = q_BHTE.device_type == DeviceType.CPU;
        if (q_BHTE.shape[2] == 1 || (onCpu && !ManagedKernels.AreOn))
            return ExplicitAttention.Forward(q_BHTE, k_BHSE, v_BHSE, precision);
        return onCpu ? OnCpu(q_BHTE, k_BHSE.to(q_BHTE.dtype), v_BHSE.to(q_BHTE.dtype)).Output_BHTE : Fused(q_BHTE, k_BHSE, v_BHSE, precision);
    }

    /// <summary>The CPU kernel, in fp32 or fp64; its backward pass keeps the arguments, the output and the log-sum-exp.</summary>
    /// <returns>The output, and each query's log-sum-exp of scores [batch, heads, length], which takes no gradient.</returns>
    /// <exception cref="ArgumentException">The formats differ, the shapes in more than the length, or there are more queries than keys.</exception>
    public static (Tensor Output_BHTE, Tensor LogSumExp_BHT) OnCpu(Tensor q_BHTE, Tensor k_BHSE, Tensor v_BHSE)
    {
        (long[] q, long[] k) = (q_BHTE.shape, k_BHSE.shape);
        if (k_BHSE.dtype != q_BHTE.dtype || v_BHSE.dtype != q_BHTE.dtype || !v_BHSE.shape.SequenceEqual(k)
            || (q[0], q[1], q[3]) != (k[0], k[1], k[3]) || q[2] > k[2])
        {
            throw new ArgumentException(
                "Causal attention takes q, k and v of one format and of one batch, heads and width, and as many values as keys, which are at least as many as queries, "
                + $"not {Arguments.Text(q_BHTE, k_BHSE, v_BHSE)}. Convert q, k and v first.");
        }

        using var scope = NewDisposeScope();
        // Without a gradient, keys and values stay where they are: a prompt's lie in the cache.
        bool inPlace = !is_grad_enabled() && k_BHSE.stride(3) == 1 && k_BHSE.stride().SequenceEqual(v_BHSE.stride());
        List<Tensor> results = TiledAttentionFunction.apply(LengthFirst(q_BHTE), Keys(k_BHSE), Keys(v_BHSE));
        return (results[0].transpose(1, 2).MoveToOuterDisposeScope(), results[1].MoveToOuterDisposeScope());

        Tensor Keys(Tensor x_BHSE) => inPlace ? x_BHSE.transpose(1, 2) : LengthFirst(x_BHSE);
    }

    /// <summary>libtorch's fused operator, which every device has; the products are done in the format of <paramref name="precision"/>.</summary>
    internal static Tensor Fused(Tensor q_BHTE, Tensor k_BHSE, Tensor v_BHSE, Precision precision)
    {
        using var scope = NewDisposeScope();
        (long queries, long keys) = (q_BHTE.shape[2], k_BHSE.shape[2]);
        // The operator divides by sqrt(head width) itself, and aligns its own causal mask with the first key.
        Tensor q = q_BHTE * Math.Sqrt(q_BHTE.shape[3]);
        Tensor? mask_TS = queries == keys ? null : ones([queries, keys], ScalarType.Bool, q.device).tril(keys - queries);
        ScalarType given = q.dtype;
        ScalarType format = precision == Precision.Bf16 ? ScalarType.BFloat16 : given;
        return nn.functional.scaled_dot_product_attention(
            q.to(format), k_BHSE.to(format), v_BHSE.to(format), mask_TS, is_casual: mask_TS is null).to(given).MoveToOuterDisposeScope();
    }

    private static Tensor LengthFirst(Tensor x_BHTE) => x_BHTE.transpose(1, 2).contiguous();
}
