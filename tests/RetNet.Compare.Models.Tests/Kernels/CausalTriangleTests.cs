using RetNet.Compare.Models.Kernels;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>Matrices over queries and keys without what causality makes zero.</summary>
public sealed class CausalTriangleTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(33, 33, 561)]
    [InlineData(3, 70, 207)]
    public void What_the_queries_see_comes_back_and_the_rest_is_zero(long queries, long keys, long entries)
    {
        using var scope = NewDisposeScope();
        foreach (ScalarType format in new[] { ScalarType.Float64, ScalarType.Float32, ScalarType.BFloat16 })
        {
            Tensor x = randn([3, 2, queries, keys], format);
            Tensor packed = CausalTriangle.Pack(x);
            Assert.Equal([3, 2, entries], packed.shape);
            Close.Assert(x.tril(keys - queries), CausalTriangle.Unpack(packed, queries, keys), 0, $"{format}");
        }
    }
}
