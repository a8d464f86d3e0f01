using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

// T queries, S keys; query t sees the keys up to t + S - T.

/// <summary>What causality leaves of a matrix over queries and keys, without the zeros beside it: where every query has its key, half the memory.</summary>
internal static unsafe class CausalTriangle
{
    /// <summary>The entries that the queries see, row after row.</summary>
    /// <param name="x_BHTS">Of any format, contiguous in CPU memory.</param>
    /// <returns>[batch, heads, T (S - T) + T (T + 1)/2].</returns>
    public static Tensor Pack(Tensor x_BHTS)
    {
        long[] shape = x_BHTS.shape;
        (long queries, long keys) = (shape[2], shape[3]);
        Tensor packed_BHN = empty([shape[0], shape[1], Entries(queries, queries, keys)], x_BHTS.dtype);
        ForEachRow(x_BHTS, packed_BHN, queries, keys, (whole, seen) => whole[..seen.Length].CopyTo(seen));
        return packed_BHN;
    }

    /// <summary>The matrix again, with zeros for what the queries do not see.</summary>
    /// <param name="packed_BHN">What <see cref="Pack"/> gave.</param>
    /// <param name="queries">T.</param>
    /// <param name="keys">S.</param>
    public static Tensor Unpack(Tensor packed_BHN, long queries, long keys)
    {
        long[] shape = packed_BHN.shape;
        Tensor x_BHTS = empty([shape[0], shape[1], queries, keys], packed_BHN.dtype);
        ForEachRow(x_BHTS, packed_BHN, queries, keys, (whole, seen) =>
        {
            seen.CopyTo(whole);
            whole[seen.Length..].Clear();
        });
        return x_BHTS;
    }

    private delegate void RowBody(Span<byte> whole, Span<byte> seen);

    private static void ForEachRow(Tensor whole, Tensor packed, long queries, long keys, RowBody body)
    {
        long size = whole.ElementSize, heads = whole.shape[0] * whole.shape[1], all = Entries(queries, queries, keys);
        byte* rows = ChannelKernels.Pointer<byte>(whole), packedRows = ChannelKernels.Pointer<byte>(packed);
        ChannelKernels.ForEach(heads, head =>
        {
            for (long query = 0; query < queries; query++)
            {
                long seen = keys - queries + query + 1;
                body(
                    new Span<byte>(rows + (head * queries + query) * keys * size, (int)(keys * size)),
                    new Span<byte>(packedRows + (head * all + Entries(query, queries, keys)) * size, (int)(seen * size)));
            }
        });
    }

    /// <summary>Entries that the first <paramref name="count"/> queries see.</summary>
    private static long Entries(long count, long queries, long keys) => count * (keys - queries) + count * (count + 1) / 2;
}
