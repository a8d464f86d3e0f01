using RetNet.Compare.Training.Optimization;

namespace RetNet.Compare.Training.Tests.Optimization;

public sealed class AdamWKernelTests
{
    private static readonly AdamWOptions Options = new() { Beta1 = 0.9, Beta2 = 0.98, Epsilon = 1e-8, WeightDecay = 0.05 };

    // PyTorch's formula in double precision, worked out apart from this code: lr 0.1, weight decay 0.05.
    [Fact]
    public void Three_updates_give_the_numbers_of_PyTorchs_formula()
    {
        float[] gradients = [0.1f, -0.2f, 0.3f];
        double[] weights = [0.895000009999999, 0.9270303989454144, 0.8882579631411844];
        double[] means = [0.01, -0.011, 0.0201];
        double[] squares = [0.0002, 0.000996, 0.00277608];
        // Eleven elements: a vector part and a scalar rest on every machine.
        float[] weight = [.. Enumerable.Repeat(1f, 11)], mean = new float[11], square = new float[11];
        for (int step = 1; step <= 3; step++)
        {
            float[] gradient = [.. Enumerable.Repeat(gradients[step - 1], 11)];
            AdamWKernel.Update(weight, gradient, mean, square, AdamWFactors.Of(Options, step, 0.1, weightDecay: true, gradientScale: 1));
            Assert.All(weight, value => Assert.Equal(weights[step - 1], value, 1e-6));
            Assert.All(mean, value => Assert.Equal(means[step - 1], value, 1e-8));
            Assert.All(square, value => Assert.Equal(squares[step - 1], value, 1e-9));
        }
    }

    [Fact]
    public void Without_weight_decay_two_updates_give_the_numbers_of_PyTorchs_formula()
    {
        float[] weight = [-2], mean = [0], square = [0];
        AdamWKernel.Update(weight, [3], mean, square, AdamWFactors.Of(Options, 1, 0.01, weightDecay: false, gradientScale: 1));
        Assert.Equal(-2.0099999999666665, weight[0], 1e-6);
        AdamWKernel.Update(weight, [4], mean, square, AdamWFactors.Of(Options, 2, 0.01, weightDecay: false, gradientScale: 0.25));
        Assert.Equal(-2.0187442984243926, weight[0], 1e-6);
    }

    [Fact]
    public void The_vector_part_and_the_scalar_rest_round_alike()
    {
        float[] values = Random(1000, 3);
        float[] whole = [.. values], wholeMean = new float[1000], wholeSquare = new float[1000];
        float[] single = [.. values], singleMean = new float[1000], singleSquare = new float[1000];
        float[] gradient = Random(1000, 4);
        for (int step = 1; step <= 3; step++)
        {
            AdamWFactors factors = AdamWFactors.Of(Options, step, 0.01, weightDecay: true, gradientScale: 0.7);
            AdamWKernel.Update(whole, gradient, wholeMean, wholeSquare, factors);
            for (int i = 0; i < single.Length; i++)
                AdamWKernel.Update(single.AsSpan(i, 1), gradient.AsSpan(i, 1), singleMean.AsSpan(i, 1), singleSquare.AsSpan(i, 1), factors);
        }

        Assert.Equal(single, whole);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(4096)]
    [InlineData(1_000_003)]
    public void The_sum_of_squares_is_that_of_double_precision(int length)
    {
        float[] values = Random(length, 5);
        double expected = values.Sum(value => (double)value * value);
        Assert.Equal(expected, AdamWKernel.SumOfSquares(values), 1e-6 * expected);
    }

    private static float[] Random(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }
}
