using RetNet.Compare.Models.Attention;
using RetNet.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Attention;

[Collection(nameof(Alone))]
public sealed class XPosTests
{
    [Fact]
    public void A_product_depends_on_the_distance_only_at_any_length_of_the_text()
    {
        using var scope = NewDisposeScope();
        var positions = new XPos(16);
        Tensor q = randn([1, 1, 1, 16], ScalarType.Float64), k = randn([1, 1, 1, 16], ScalarType.Float64);
        double expected = Product(5, 2, 8);
        foreach ((long query, long key, long length) in new[] { (3L, 0L, 4L), (5, 2, 9), (1000, 997, 1001), (2050, 2047, 4000) })
            Assert.Equal(expected, Product(query, key, length), 1e-12);

        double Product(long query, long key, long length) => (positions.Query(q, query, length) * positions.Key(k, key, length)).sum().ToDouble();
    }

    [Fact]
    public void Lengths_up_to_one_power_of_two_share_their_tables()
    {
        var positions = new XPos(16);
        Read(64);
        long before = AllocatorStatistics.Live;
        for (long length = 33; length < 64; length++)
            Read(length);
        Assert.Equal(before, AllocatorStatistics.Live);

        void Read(long length)
        {
            using var scope = NewDisposeScope();
            Tensor x_BTHE = ones(1, length, 1, 16);
            positions.Query(x_BTHE, 0, length);
            positions.Key(x_BTHE, 0, length);
        }
    }
}
