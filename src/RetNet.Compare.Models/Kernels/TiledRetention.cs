using RetNet.Compare.Models.Retention;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

// B batch, T length, H heads, K key width, V value width; N chunks of C tokens; S = B·N sequences.

/// <summary>
/// The SIMD form of retention inside chunks: o_i = Σ_{j≤i} γ^(i-j) (q_i·k_j) v_j over the chunk's own tokens. Only the past is multiplied,
/// and the backward pass keeps nothing but q, k and v. The plain form is in <see cref="ChunkwiseRetention"/>.
/// </summary>
public static class TiledRetention
{
    /// <summary>Retention of each chunk with itself, with gradients for q, k and v.</summary>
    /// <param name="q_BHTK">Rotated and scaled queries, fp32 or fp64 in CPU memory.</param>
    /// <param name="k_BHTK">Rotated keys.</param>
    /// <param name="v_BHTV">Values.</param>
    /// <param name="decay">Decays of the heads.</param>
    /// <param name="chunk">Chunk length C; the last chunk may be shorter.</param>
    /// <returns>o [batch, heads, N·C, value width], zeros behind the last token.</returns>
    /// <exception cref="ArgumentException">The arguments are not of one format, or their sizes do not agree.</exception>
    public static Tensor Forward(Tensor q_BHTK, Tensor k_BHTK, Tensor v_BHTV, RetentionDecay decay, long chunk)
    {
        ScalarType format = q_BHTK.dtype;
        if (format is not (ScalarType.Float32 or ScalarType.Float64) || k_BHTK.dtype != format || v_BHTV.dtype != format
            || !k_BHTK.shape.SequenceEqual(q_BHTK.shape) || !v_BHTV.shape.AsSpan(0, 3).SequenceEqual(q_BHTK.shape.AsSpan(0, 3)))
        {
            throw new ArgumentException(
                "Retention takes queries and keys of one shape, and a value for each key, all in fp32 or all in fp64, "
                + $"not {Arguments.Text(q_BHTK, k_BHTK, v_BHTV)}.");
        }

        using var scope = NewDisposeScope();
        Tensor q_SCHK = Cut(q_BHTK, chunk), k_SCHK = Cut(k_BHTK, chunk), v_SCHV = Cut(v_BHTV, chunk);
        Tensor powers_HC = decay.Powers(RetentionShape.Tile, q_SCHK.shape[1], q_SCHK);
        Tensor o_SCHV = Function.apply(q_SCHK, k_SCHK, v_SCHV, powers_HC).narrow(1, 0, chunk).narrow(3, 0, v_BHTV.shape[3]);
        long batch = q_BHTK.shape[0];
        return o_SCHV.unflatten(0, [batch, o_SCHV.shape[0] / batch]).flatten(1, 2).transpose(1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>Length first, one chunk per sequence, zeros up to whole tiles: [S, C, heads, width].</summary>
    private static Tensor Cut(Tensor x_BHTE, long chunk)
    {
        Tensor x_BTHE = x_BHTE.transpose(1, 2);
        long[] shape = x_BTHE.shape;
        long missing = Missing(shape[1], chunk);
        if (missing > 0)
            x_BTHE = nn.functional.pad(x_BTHE, [0, 0, 0, 0, 0, missing]);
        Tensor x_SCHE = x_BTHE.reshape(-1, chunk, shape[2], shape[3]);
        (long tokens, long entries) = (Missing(chunk, RetentionShape.Tile), Missing(shape[3], RetentionShape.WidthStep));
        return (tokens + entries == 0 ? x_SCHE : nn.functional.pad(x_SCHE, [0, entries, 0, 0, 0, tokens])).contiguous();
    }

    private static long Missing(long size, long step) => (step - size % step) % step;

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => "retention";

        public override unsafe Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            (Tensor q, Tensor k, Tensor v, Tensor powers) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3]);
            Tensor o = empty_like(v);
            if (q.dtype == ScalarType.Float32)
                RetentionKernel.Forward(Shape(q, v), Data<float>(q), Data<float>(k), Data<float>(v), Data<float>(powers), Data<float>(o), get_num_threads());
            else
                RetentionKernel.Forward(Shape(q, v), Data<double>(q), Data<double>(k), Data<double>(v), Data<double>(powers), Data<double>(o), get_num_threads());
            ctx.save_for_backward([q, k, v, powers]);
            return o;
        }

        public override unsafe List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            (Tensor q, Tensor k, Tensor v, Tensor powers) = (saved[0], saved[1], saved[2], saved[3]);
            Tensor upstream = grad_output.contiguous();
            Tensor dq = empty_like(q), dk = empty_like(k), dv = empty_like(v);
            if (q.dtype == ScalarType.Float32)
                Run<float>();
            else
                Run<double>();
            return [dq, dk, dv, null!];

            void Run<T>()
                where T : unmanaged, System.Numerics.INumber<T> =>
                RetentionKernel.Backward(
                    Shape(q, v), Data<T>(q), Data<T>(k), Data<T>(v), Data<T>(powers), Data<T>(upstream), Data<T>(dq), Data<T>(dk), Data<T>(dv), get_num_threads());
        }

        private static RetentionShape Shape(Tensor q_SCHK, Tensor v_SCHV)
        {
            long[] q = q_SCHK.shape;
            return new(q[0], q[2], q[1], q[3], v_SCHV.shape[3]);
        }

        private static unsafe T* Data<T>(Tensor tensor)
            where T : unmanaged =>
            ChannelKernels.Pointer<T>(tensor);
    }
}
