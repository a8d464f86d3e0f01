using RetNet.Compare.Models.Retention;

namespace RetNet.Compare.Models.Tests.Retention;

public sealed class RetentionDecayTests
{
    [Fact]
    public void Default_decays_are_those_of_equation_8() =>
        Assert.Equal([0.96875, 0.984375, 0.9921875, 0.99609375], new RetentionDecay(DecayKind.Default, 4).Gamma);

    [Fact]
    public void Paper_decays_are_those_of_section_3_1()
    {
        double[] expected = [0.96875, 0.98759843, 0.99507843, 0.99804688];
        Assert.All(new RetentionDecay(DecayKind.Paper, 4).Gamma.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-8));
    }

    [Theory]
    [InlineData(DecayKind.Paper)]
    [InlineData(DecayKind.None)]
    public void The_row_sum_adds_up_the_powers(DecayKind kind)
    {
        var decay = new RetentionDecay(kind, 3);
        double sum = 0;
        for (int t = 0; t <= 40; t++)
            sum += Math.Pow(decay.Gamma[2], t);
        Assert.Equal(sum, decay.RowSum(2, 40), 1e-9);
    }
}
