using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Conformance;

/// <summary>Nothing reaches the past, or a neighbour in the batch.</summary>
public sealed class CausalityTests
{
    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void No_gradient_flows_into_the_future(string architecture, string setting)
    {
        using var scope = NewDisposeScope();
        using ISequenceModel model = Contenders.Create(architecture, Contenders.Options(setting) with { TieEmbedding = false });
        // Every token stands once, so that a row of the embedding's gradient belongs to one position; the last ids are not in the text.
        const long Length = 70;
        Tensor tokens = arange(Length).unsqueeze(0);

        Tensor[] tables = [.. model.Module.parameters().Where(parameter => parameter.shape is [Contenders.Vocabulary, _])];

        foreach (ComputeForm form in Contenders.Forms(model, 7, 16))
        {
            Tensor logits = model.Forward(tokens, form);
            foreach (long asked in new[] { 1, 16, 63, 68 })
            {
                using var each = NewDisposeScope();
                Tensor gradient_V = autograd.grad([logits.select(1, asked).square().sum()], tables, retain_graph: true)
                    .Select(gradient => gradient.abs().amax([-1]))
                    .Single(rows => rows.narrow(0, Length, Contenders.Vocabulary - Length).max().ToDouble() == 0);
                Assert.True(gradient_V.narrow(0, asked + 1, Length - asked - 1).max().ToDouble() == 0, $"{form}: position {asked} sees its future");
                Assert.True(gradient_V[asked].ToDouble() > 0, $"{form}: no gradient from {asked} to the token itself");
                Assert.True(gradient_V[asked - 1].ToDouble() > 0, $"{form}: no gradient from {asked} to the token before");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void A_prefix_has_the_logits_it_has_inside_a_longer_text(string architecture, string setting)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using ISequenceModel model = Contenders.Create(architecture, setting);
        Tensor tokens = Contenders.Tokens(1, 130);

        foreach (ComputeForm form in Contenders.Forms(model, 7, 16, 64))
        {
            Tensor whole = model.Forward(tokens, form);
            foreach (long prefix in new[] { 1L, 2, 16, 33, 63, 64, 65, 127 })
            {
                double difference = Contenders.Difference(whole.narrow(1, 0, prefix), model.Forward(tokens.narrow(1, 0, prefix), form));
                Assert.True(difference <= 1e-5, $"{form}: logits of the first {prefix} differ by {difference:g3}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void A_text_has_the_same_logits_in_any_company(string architecture, string setting)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using ISequenceModel model = Contenders.Create(architecture, setting);
        Tensor tokens = Contenders.Tokens(3, 70);

        foreach (ComputeForm form in Contenders.Forms(model, 16))
        {
            Tensor together = model.Forward(tokens, form);
            for (long row = 0; row < 3; row++)
            {
                double difference = Contenders.Difference(together.narrow(0, row, 1), model.Forward(tokens.narrow(0, row, 1), form));
                Assert.True(difference <= 1e-5, $"{form}: logits of text {row} differ by {difference:g3}");
            }
        }
    }
}
