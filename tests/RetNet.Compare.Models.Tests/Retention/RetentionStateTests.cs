using RetNet.Compare.Models.Parity;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Retention;

public sealed class RetentionStateTests
{
    [Theory]
    [InlineData("retnet/case1")]
    [InlineData("retnet/case2")]
    [InlineData("retnet_paper/case2")]
    public void The_state_after_the_text_is_the_official_one(string fixture)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using GoldenCase golden = GoldenCase.Open(Path.Combine(AppContext.BaseDirectory, "golden", fixture + ".safetensors"));
        (var architecture, ModelOptions options) = golden.Readers(Registry.All).Single();
        using ISequenceModel model = architecture.Create(options);
        model.Module.eval();
        OfficialWeights.Load(model, golden.File, "w.");
        Tensor tokens = golden.File.ReadTensor("in.tokens");
        using DecodeState state = model.NewState(tokens.shape[0], tokens.shape[1]);
        Tensor logits = model.Prefill(tokens, state);

        for (int layer = 0; layer < options.Layers; layer++)
        {
            Tensor normalised_BHVK = golden.File.ReadTensor($"state.layers.{layer}.prev_key_value");
            Tensor z_H = golden.File.ReadTensor($"state.layers.{layer}.scale");
            Tensor expected_BHKV = (normalised_BHVK * z_H.sqrt().view(1, -1, 1, 1)).transpose(-1, -2);
            Assert.True(Registry.Difference(expected_BHKV, state.Parts[2 * layer]["S"]) <= 1e-4);
        }
    }
}
