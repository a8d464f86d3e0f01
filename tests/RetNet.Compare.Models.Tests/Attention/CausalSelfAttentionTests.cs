using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Attention;

public sealed class CausalSelfAttentionTests
{
    [Theory]
    [InlineData("transformer")]
    [InlineData("flash-attention")]
    public void A_model_of_16_bits_caches_half_the_bytes(string architecture)
    {
        using ISequenceModel single = Registry.Create(architecture, Registry.Small());
        using ISequenceModel half = Registry.Create(architecture, Registry.Small() with { Precision = Precision.Bf16 });
        using DecodeState state = half.NewState(3, 20);

        Assert.Equal(single.StateBytes(3, 20), 2 * half.StateBytes(3, 20));
        Assert.All(state.Parts.SelectMany(part => part.Tensors.Values), cache => Assert.Equal(ScalarType.BFloat16, cache.dtype));
    }
}
