using System.Numerics;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

// T queries, S keys; query t sees the keys up to t + S - T.

/// <summary>Softmax over the scores that each query sees, and its gradient, in place; what it does not see becomes zero. bf16 is widened row by row.</summary>
internal static unsafe class CausalSoftmax
{
    /// <summary>Scores become probabilities.</summary>
    /// <param name="scores_BHTS">fp32, fp64 or bf16, contiguous in CPU memory.</param>
    public static void Forward(Tensor scores_BHTS)
    {
        if (scores_BHTS.dtype == ScalarType.Float64)
            Rows<double>.Forward(scores_BHTS);
        else
            Rows<float>.Forward(scores_BHTS);
    }

    /// <summary>The gradient of the probabilities becomes that of the scores: dS = P ⊙ (dP - Σ P ⊙ dP).</summary>
    /// <param name="p_BHTS">Probabilities.</param>
    /// <param name="gradient_BHTS">dP, of the same format, which dS overwrites.</param>
    public static void Backward(Tensor p_BHTS, Tensor gradient_BHTS)
    {
        if (p_BHTS.dtype == ScalarType.Float64)
            Rows<double>.Backward(p_BHTS, gradient_BHTS);
        else
            Rows<float>.Backward(p_BHTS, gradient_BHTS);
    }

    private static class Rows<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static void Forward(Tensor scores)
        {
            var stored = StoredRows<T>.Of(scores);
            ForEach(scores, (at, seen, hidden, workspace) =>
            {
                T* x = stored.Read(at, seen, workspace[0]);
                T sum = SoftmaxRow.Exponentiate(x, seen, SoftmaxRow.Maximum(x, seen));
                SoftmaxRow.Multiply(x, seen, T.One / sum);
                stored.Write(x, at, seen);
                stored.Clear(at + seen, hidden);
            });
        }

        public static void Backward(Tensor probabilities, Tensor gradient)
        {
            (StoredRows<T> ps, StoredRows<T> changes) = (StoredRows<T>.Of(probabilities), StoredRows<T>.Of(gradient));
            ForEach(gradient, (at, seen, hidden, workspace) =>
            {
                T* p = ps.Read(at, seen, workspace[0]), change = changes.Read(at, seen, workspace[1]);
                Differentiate(p, change, seen);
                changes.Write(change, at, seen);
                changes.Clear(at + seen, hidden);
            });
        }

        private static void Differentiate(T* p, T* change, int entries)
        {
            int width = Vector<T>.Count, i = 0;
            Vector<T> sums = Vector<T>.Zero;
            for (; i + width <= entries; i += width)
                sums = LaneMath.MultiplyAdd(Vector.Load(p + i), Vector.Load(change + i), sums);
            T sum = Vector.Sum(sums);
            for (; i < entries; i++)
                sum += p[i] * change[i];

            var mean = new Vector<T>(sum);
            for (i = 0; i + width <= entries; i += width)
                Vector.Store(Vector.Load(p + i) * (Vector.Load(change + i) - mean), change + i);
            for (; i < entries; i++)
                change[i] = p[i] * (change[i] - sum);
        }

        /// <summary>Runs the body for every row: where it begins, how many entries its query sees, how many not; with two buffers of a row's width.</summary>
        private static void ForEach(Tensor scores, Action<nint, int, int, Workspace<T>> body)
        {
            (long queries, int keys) = (scores.shape[^2], (int)scores.shape[^1]);
            Workers.ForEach(scores.numel() / keys, get_num_threads(), () => new Workspace<T>(keys, keys), (row, workspace) =>
            {
                int hidden = (int)(queries - 1 - (row % queries));
                body((nint)row * keys, keys - hidden, hidden, workspace);
            });
        }
    }
}
