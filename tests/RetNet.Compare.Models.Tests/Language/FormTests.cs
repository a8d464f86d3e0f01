using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Language;

/// <summary>All forms are one function: outputs, final states, gradients.</summary>
public sealed class FormTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string, string, long, long, long> Cases()
    {
        var cases = new TheoryData<string, string, long, long, long>();
        foreach ((string architecture, string setting) in Variants())
        {
            foreach ((long batch, long length, long chunk) in new[] { (1L, 1L, 1L), (3, 2, 7), (1, 63, 16), (3, 64, 64), (1, 65, 7), (1, 65, 1), (3, 127, 127) })
                cases.Add(architecture, setting, batch, length, chunk);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_forms_give_the_same_output_and_gradient(string architecture, string setting, long batch, long length, long chunk)
    {
        using var scope = NewDisposeScope();
        using ISequenceModel model = Registry.Create(architecture, Options(setting));
        Tensor tokens = Registry.Tokens(batch, length);
        Tensor weights = randn([batch, length, 50]);
        (Tensor expected, Dictionary<string, Tensor> gradients) = Evaluate(model, tokens, weights, ComputeForm.Parallel);

        foreach (ComputeForm form in Others(model, chunk))
        {
            (Tensor actual, Dictionary<string, Tensor> others) = Evaluate(model, tokens, weights, form);
            Assert.True(Registry.Difference(expected, actual) <= Tolerance, $"{form}: logits differ by {Registry.Difference(expected, actual):g3}");
            foreach ((string name, Tensor gradient) in gradients)
            {
                double difference = Registry.Difference(gradient, others[name]) / Math.Max(gradient.abs().max().ToDouble(), 1e-3);
                Assert.True(difference <= 1e-3, $"{form}: gradient of {name} differs by {difference:g3}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(VariantData))]
    public void A_prompt_split_anywhere_gives_the_same_logits_and_state(string architecture, string setting)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using ISequenceModel model = Registry.Create(architecture, Options(setting));
        const long Length = 19;
        Tensor tokens = Registry.Tokens(3, Length);
        using DecodeState whole = model.NewState(3, Length);
        Tensor expected = model.Prefill(tokens, whole, allLogits: true);

        for (long split = 1; split < Length; split++)
        {
            using DecodeState state = model.NewState(3, Length);
            Tensor first = model.Prefill(tokens.narrow(1, 0, split), state, allLogits: true);
            Tensor second = model.Prefill(tokens.narrow(1, split, Length - split), state, allLogits: true);

            Assert.True(Registry.Difference(expected, cat([first, second], 1)) <= Tolerance, $"split at {split}");
            Assert.Equal(Length, state.Position);
            foreach ((PartState a, PartState b) in whole.Parts.Zip(state.Parts))
                Assert.All(a.Tensors, entry => Assert.True(Registry.Difference(entry.Value, b[entry.Key]) <= Tolerance, $"state {entry.Key}, split at {split}"));
        }
    }

    [Theory]
    [MemberData(nameof(VariantData))]
    public void The_future_does_not_reach_the_past(string architecture, string setting)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using ISequenceModel model = Registry.Create(architecture, Options(setting));
        Tensor tokens = Registry.Tokens(1, 40);
        Tensor changed = tokens.clone();
        changed.narrow(1, 20, 20).copy_((tokens.narrow(1, 20, 20) + 7).remainder(50));

        foreach (SequenceForm form in model.Forms)
        {
            var compute = new ComputeForm(form, form == SequenceForm.Chunkwise ? 16 : 0);
            Tensor before = model.Forward(tokens, compute).narrow(1, 0, 20);
            Tensor after = model.Forward(changed, compute).narrow(1, 0, 20);
            Assert.Equal(0, Registry.Difference(before, after));
        }
    }

    [Theory]
    [MemberData(nameof(VariantData))]
    public void The_state_takes_the_declared_bytes(string architecture, string setting)
    {
        using var frozen = no_grad();
        using ISequenceModel model = Registry.Create(architecture, Options(setting));
        using DecodeState state = model.NewState(3, 24);
        Assert.Equal(state.Bytes, model.StateBytes(3, 24));
    }

    [Theory]
    [MemberData(nameof(VariantData))]
    public void A_fresh_model_is_as_good_as_guessing(string architecture, string setting)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using ISequenceModel model = Registry.Create(architecture, Options(setting) with { Width = 128, Vocabulary = 1000 });
        Tensor tokens = Registry.Tokens(4, 64, 1000);
        double loss = model.Loss(tokens.narrow(1, 0, 63), tokens.narrow(1, 1, 63)).ToDouble();
        Assert.InRange(loss, Math.Log(1000) - 0.1, Math.Log(1000) + 1);
    }

    [Fact]
    public void A_full_state_refuses_one_more_token()
    {
        using var frozen = no_grad();
        using ISequenceModel model = Registry.Create("transformer", Registry.Small());
        using DecodeState state = model.NewState(1, 4);
        using Tensor logits = model.Prefill(Registry.Tokens(1, 4), state);
        var error = Assert.Throws<InvalidOperationException>(() => model.Step(tensor(new long[] { 1 }), state));
        Assert.Contains("room for 4 tokens", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> VariantData()
    {
        var data = new TheoryData<string, string>();
        foreach ((string architecture, string setting) in Variants())
            data.Add(architecture, setting);
        return data;
    }

    private static IEnumerable<(string Architecture, string Setting)> Variants() =>
    [
        ("retnet", ""), ("retnet", "variant=head"), ("retnet", "heads=1"), ("retnet", "gate=false"), ("retnet", "head_norm=false"),
        ("retnet", "decay=none"), ("retnet", "decay=single"), ("retnet", "decay=default"), ("retnet", "sub_norm=true"),
        ("transformer", ""), ("transformer", "heads=1"), ("transformer", "sub_norm=true"),
    ];

    private static ModelOptions Options(string setting) => setting.Length == 0
        ? Registry.Small()
        : Registry.Small((setting.Split('=')[0], setting.Split('=')[1]));

    private static IEnumerable<ComputeForm> Others(ISequenceModel model, long chunk) => model.Forms
        .Where(form => form != SequenceForm.Parallel)
        .Select(form => form == SequenceForm.Chunkwise ? ComputeForm.Chunkwise(chunk) : ComputeForm.Recurrent);

    private static (Tensor Logits, Dictionary<string, Tensor> Gradients) Evaluate(ISequenceModel model, Tensor tokens, Tensor weights, ComputeForm form)
    {
        model.Module.zero_grad();
        Tensor logits = model.Forward(tokens, form);
        (logits * weights).sum().backward();
        return (logits, model.Module.named_parameters().ToDictionary(entry => entry.Item1, entry => entry.Item2.grad!.clone()));
    }
}
