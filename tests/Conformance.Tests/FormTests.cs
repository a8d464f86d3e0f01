using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Conformance;

/// <summary>All forms are one function of the weights: outputs and gradients, with and without a state before.</summary>
public sealed class FormTests
{
    private static readonly Tolerance Single = new(Logits: 1e-4, Gradients: 1e-4, Vanishing: 1e-3);
    private static readonly Tolerance Double = new(Logits: 1e-11, Gradients: 1e-8, Vanishing: 1e-6);

    [Theory]
    [MemberData(nameof(Contenders.Sizes), MemberType = typeof(Contenders))]
    public void All_forms_give_the_same_output_and_gradient(string architecture, string setting, long batch, long length)
    {
        using var scope = NewDisposeScope();
        using ISequenceModel model = Contenders.Create(architecture, setting);
        Tensor tokens = Contenders.Tokens(batch, length);
        Tensor weights = randn([batch, length, Contenders.Vocabulary]);
        Outcome expected = Contenders.Differentiate(model, weights, () => model.Forward(tokens, ComputeForm.Parallel));
        // One key has all the weight, whatever it and the query are: what is left of their gradients is rounding. Double precision tells.
        if (architecture == "linear-transformer" && length == 1)
            expected = expected.Without("query_projection", "key_projection");

        foreach (ComputeForm form in Contenders.Forms(model, 1, 7, 16, 64, length).Distinct())
        {
            using var each = NewDisposeScope();
            Same(expected, Contenders.Differentiate(model, weights, () => model.Forward(tokens, form)), form.ToString(), Single);
        }
    }

    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void In_double_precision_the_forms_differ_by_its_rounding(string architecture, string setting)
    {
        foreach (long length in new[] { 1, 65 })
        {
            using var scope = NewDisposeScope();
            using ISequenceModel model = Contenders.Create(architecture, setting);
            model.Module.to(ScalarType.Float64);
            Tensor tokens = Contenders.Tokens(3, length);
            Tensor weights = randn([3, length, Contenders.Vocabulary], ScalarType.Float64);
            Outcome expected = Contenders.Differentiate(model, weights, () => model.Forward(tokens, ComputeForm.Parallel));
            foreach (ComputeForm form in Contenders.Forms(model, 7, 64))
                Same(expected, Contenders.Differentiate(model, weights, () => model.Forward(tokens, form)), $"{length} tokens, {form}", Double);
        }
    }

    [Theory]
    [MemberData(nameof(Contenders.Sizes), MemberType = typeof(Contenders))]
    public void A_text_goes_on_from_the_state_of_its_prefix_with_the_same_output_and_gradient(string architecture, string setting, long batch, long length)
    {
        const long Prefix = 5;
        using var scope = NewDisposeScope();
        using ISequenceModel model = Contenders.Create(architecture, setting);
        Tensor tokens = Contenders.Tokens(batch, Prefix + length);
        Tensor weights = randn([batch, Prefix + length, Contenders.Vocabulary]);
        Outcome expected = Contenders.Differentiate(model, weights, () => model.Forward(tokens));

        Same(expected, Contenders.Differentiate(model, weights, () => Read(Steps, Prompt)), "steps, then a prompt", Single);
        Same(expected, Contenders.Differentiate(model, weights, () => Read(Prompt, Steps)), "a prompt, then steps", Single);

        Tensor Read(Func<Tensor, DecodeState, Tensor> first, Func<Tensor, DecodeState, Tensor> second)
        {
            using DecodeState state = model.NewState(batch, Prefix + length);
            return cat([first(tokens.narrow(1, 0, Prefix), state), second(tokens.narrow(1, Prefix, length), state)], 1);
        }

        Tensor Prompt(Tensor part, DecodeState state) => model.Prefill(part, state, allLogits: true);

        Tensor Steps(Tensor part, DecodeState state) => stack(part.unbind(1).Select(token => model.Step(token, state)), 1);
    }

    private static void Same(Outcome expected, Outcome actual, string form, Tolerance tolerance)
    {
        double difference = Contenders.Difference(expected.Logits, actual.Logits);
        Assert.True(difference <= tolerance.Logits, $"{form}: logits differ by {difference:g3}");
        foreach ((string name, Tensor gradient) in expected.Tensors)
        {
            double largest = Math.Max(gradient.abs().max().ToDouble(), tolerance.Vanishing);
            double relative = Contenders.Difference(gradient, actual.Tensors[name]) / largest;
            Assert.True(relative <= tolerance.Gradients, $"{form}: gradient of {name} differs by {relative:g3} of its largest entry");
        }
    }

    /// <summary>Largest differences: of a logit, and of a gradient relative to its tensor's largest entry, or to what counts as vanishing.</summary>
    private sealed record Tolerance(double Logits, double Gradients, double Vanishing);
}
