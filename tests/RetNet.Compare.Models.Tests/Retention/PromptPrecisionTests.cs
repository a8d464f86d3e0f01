using RetNet.Compare.Models.Retention;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Retention;

/// <summary>Prompts whose products across chunks are bf16's.</summary>
public sealed class PromptPrecisionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Products_across_chunks_are_rounded_and_the_state_is_not(bool hasInitialState)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var decay = new RetentionDecay(DecayKind.Paper, 2);
        Tensor q = randn(2, 2, 100, 32), k = randn(2, 2, 100, 32), v = randn(2, 2, 100, 48);
        Tensor? initial = hasInitialState ? randn(2, 2, 32, 48) : null;
        (Tensor expected, Tensor expectedState) = ChunkwiseRetention.Prefill(q, k, v, decay, 32, Precision.Fp32, initial);
        (Tensor actual, Tensor actualState) = ChunkwiseRetention.Prefill(q, k, v, decay, 32, Precision.Bf16, initial);
        Assert.InRange(Error(expected, actual), 1e-4, 4e-3);
        Assert.InRange(Error(expectedState, actualState), 1e-5, 4e-3);
        Assert.Equal((ScalarType.Float32, ScalarType.Float32), (actual.dtype, actualState.dtype));

        // The first of four chunks of 25 meets no product across chunks, as the state is empty.
        if (!hasInitialState)
            Assert.True(expected.narrow(2, 0, 25).Equals(actual.narrow(2, 0, 25)));
    }

    private static double Error(Tensor expected, Tensor actual) => ((actual - expected).square().sum() / expected.square().sum()).sqrt().ToDouble();
}
