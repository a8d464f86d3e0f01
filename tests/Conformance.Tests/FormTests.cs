using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Conformance;

/// <summary>All forms are one function of the weights: outputs and gradients, with and without a state before.</summary>
public sealed class FormTests
{
    private const double LogitTolerance = 1e-4;
    private const double GradientTolerance = 1e-3;

    public static TheoryData<string, string, long, long, long> Cases()
    {
        var cases = new TheoryData<string, string, long, long, long>();
        foreach (object[] variant in Contenders.Variants)
        {
            (string architecture, string setting) = ((string)variant[0], (string)variant[1]);
            (long, long, long)[] sizes = setting.Length == 0
                ? [(1, 1, 1), (3, 2, 7), (1, 63, 16), (3, 64, 64), (1, 65, 7), (3, 65, 1), (1, 127, 127), (1, 500, 64)]
                : [(1, 2, 1), (3, 65, 16)];
            foreach ((long batch, long length, long chunk) in sizes)
                cases.Add(architecture, setting, batch, length, chunk);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_forms_give_the_same_output_and_gradient(string architecture, string setting, long batch, long length, long chunk)
    {
        using var scope = NewDisposeScope();
        using ISequenceModel model = Contenders.Create(architecture, setting);
        Tensor tokens = Contenders.Tokens(batch, length);
        Tensor weights = randn([batch, length, Contenders.Vocabulary]);
        ComputeForm[] forms = [.. Contenders.Forms(model, chunk)];
        (Tensor logits, Dictionary<string, Tensor> gradients) = Contenders.Differentiate(model, weights, () => model.Forward(tokens, forms[0]));

        foreach (ComputeForm form in forms[1..])
            Same(logits, gradients, Contenders.Differentiate(model, weights, () => model.Forward(tokens, form)), form.ToString());
    }

    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void A_text_read_in_pieces_gives_the_same_output_and_gradient(string architecture, string setting)
    {
        using var scope = NewDisposeScope();
        using ISequenceModel model = Contenders.Create(architecture, setting);
        Tensor tokens = Contenders.Tokens(2, 90);
        Tensor weights = randn([2, 90, Contenders.Vocabulary]);
        (Tensor logits, Dictionary<string, Tensor> gradients) = Contenders.Differentiate(model, weights, () => model.Forward(tokens));
        Same(logits, gradients, Contenders.Differentiate(model, weights, InPieces), "pieces");

        Tensor InPieces()
        {
            using DecodeState state = model.NewState(2, 90);
            var pieces = new List<Tensor>
            {
                model.Prefill(tokens.narrow(1, 0, 7), state, allLogits: true),
                model.Step(tokens.select(1, 7), state).unsqueeze(1),
                model.Prefill(tokens.narrow(1, 8, 80), state, allLogits: true),
                model.Step(tokens.select(1, 88), state).unsqueeze(1),
                model.Step(tokens.select(1, 89), state).unsqueeze(1),
            };
            return cat(pieces, 1);
        }
    }

    private static void Same(
        Tensor logits, Dictionary<string, Tensor> gradients, (Tensor Logits, Dictionary<string, Tensor> Gradients) other, string form)
    {
        double difference = Contenders.Difference(logits, other.Logits);
        Assert.True(difference <= LogitTolerance, $"{form}: logits differ by {difference:g3}");
        foreach ((string name, Tensor gradient) in gradients)
        {
            double relative = Contenders.Difference(gradient, other.Gradients[name]) / Math.Max(gradient.abs().max().ToDouble(), 1e-3);
            Assert.True(relative <= GradientTolerance, $"{form}: gradient of {name} differs by {relative:g3}");
        }
    }
}
