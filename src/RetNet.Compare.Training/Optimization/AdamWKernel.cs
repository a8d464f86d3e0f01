using System.Numerics;
using System.Runtime.InteropServices;

namespace RetNet.Compare.Training.Optimization;

/// <summary>AdamW's two passes over contiguous fp32 memory. Vector and scalar parts round alike, so a result does not depend on the split.</summary>
internal static class AdamWKernel
{
    private const int DoublesEvery = 4096;

    /// <summary>The sum of squares: fp32 lanes, carried on in double every few thousand elements.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> values)
    {
        double sum = 0;
        for (; values.Length > DoublesEvery; values = values[DoublesEvery..])
            sum += ShortSumOfSquares(values[..DoublesEvery]);
        return sum + ShortSumOfSquares(values);
    }

    /// <summary>
    /// m ← m + (1-β1)(g-m), v ← β2·v + (1-β2)g², w ← keep·w - step·m / (sqrt(v)·correction + ε), with g scaled first.
    /// </summary>
    public static void Update(
        Span<float> weight, ReadOnlySpan<float> gradient, Span<float> mean, Span<float> square, in AdamWFactors factors)
    {
        float scale = (float)factors.GradientScale;
        float keep = (float)factors.Keep;
        float newMean = (float)(1 - factors.Beta1);
        float oldSquare = (float)factors.Beta2;
        float newSquare = (float)(1 - factors.Beta2);
        float stepSize = (float)factors.StepSize;
        float correction = (float)factors.RootCorrection;
        float epsilon = (float)factors.Epsilon;

        ref float w = ref MemoryMarshal.GetReference(weight);
        ref float g = ref MemoryMarshal.GetReference(gradient);
        ref float m = ref MemoryMarshal.GetReference(mean);
        ref float v = ref MemoryMarshal.GetReference(square);
        nuint length = (nuint)weight.Length;
        nuint lanes = (nuint)Vector<float>.Count;
        var scales = new Vector<float>(scale);
        var newMeans = new Vector<float>(newMean);
        var oldSquares = new Vector<float>(oldSquare);
        var newSquares = new Vector<float>(newSquare);
        var steps = new Vector<float>(stepSize);
        var corrections = new Vector<float>(correction);
        var epsilons = new Vector<float>(epsilon);
        var keeps = new Vector<float>(keep);

        nuint i = 0;
        for (; i + lanes <= length; i += lanes)
        {
            Vector<float> scaled = Vector.LoadUnsafe(ref g, i) * scales;
            Vector<float> oldMean = Vector.LoadUnsafe(ref m, i);
            Vector<float> means = Vector.FusedMultiplyAdd(newMeans, scaled - oldMean, oldMean);
            Vector<float> squares = Vector.FusedMultiplyAdd(newSquares * scaled, scaled, oldSquares * Vector.LoadUnsafe(ref v, i));
            Vector<float> update = steps * means / Vector.FusedMultiplyAdd(Vector.SquareRoot(squares), corrections, epsilons);
            means.StoreUnsafe(ref m, i);
            squares.StoreUnsafe(ref v, i);
            ((keeps * Vector.LoadUnsafe(ref w, i)) - update).StoreUnsafe(ref w, i);
        }

        for (int j = (int)i; j < weight.Length; j++)
        {
            float scaled = gradient[j] * scale;
            mean[j] = MathF.FusedMultiplyAdd(newMean, scaled - mean[j], mean[j]);
            square[j] = MathF.FusedMultiplyAdd(newSquare * scaled, scaled, oldSquare * square[j]);
            weight[j] = (keep * weight[j]) - (stepSize * mean[j] / MathF.FusedMultiplyAdd(MathF.Sqrt(square[j]), correction, epsilon));
        }
    }

    private static double ShortSumOfSquares(ReadOnlySpan<float> values)
    {
        ref float first = ref MemoryMarshal.GetReference(values);
        nuint length = (nuint)values.Length;
        nuint lanes = (nuint)Vector<float>.Count;
        Vector<float> a = default, b = default, c = default, d = default;
        nuint i = 0;
        for (; i + (4 * lanes) <= length; i += 4 * lanes)
        {
            Vector<float> x = Vector.LoadUnsafe(ref first, i);
            Vector<float> y = Vector.LoadUnsafe(ref first, i + lanes);
            Vector<float> z = Vector.LoadUnsafe(ref first, i + (2 * lanes));
            Vector<float> u = Vector.LoadUnsafe(ref first, i + (3 * lanes));
            a = Vector.FusedMultiplyAdd(x, x, a);
            b = Vector.FusedMultiplyAdd(y, y, b);
            c = Vector.FusedMultiplyAdd(z, z, c);
            d = Vector.FusedMultiplyAdd(u, u, d);
        }

        double sum = Vector.Sum(a + b + (c + d));
        for (; i < length; i++)
            sum += (double)values[(int)i] * values[(int)i];
        return sum;
    }
}
