using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>A decode step without gradients runs the fused kernels, one with gradients the plain tensor forms.</summary>
public sealed class StepKernelTests
{
    public static TheoryData<string, string, long, long> Models
    {
        get
        {
            var models = new TheoryData<string, string, long, long>();
            (string, string, long)[] shapes =
            [
                ("retnet", "heads=2", 24), ("retnet", "heads=1 variant=head", 20), ("retnet", "heads=3 head_norm=false", 42), ("retnet", "heads=5 gate=false", 130),
                ("transformer", "heads=3", 30), ("transformer", "heads=1", 70), ("flash-attention", "heads=2", 36),
                ("linear-transformer", "heads=3", 33), ("linear-transformer", "heads=1", 50),
                ("rwkv", "", 37), ("rwkv", "variant=full", 44),
                ("h3", "", 40), ("h3", "head_dim=5 state_dim=6", 35), ("h3", "head_dim=1", 19),
                ("hyena", "", 37), ("hyena", "", 16),
            ];
            foreach ((string architecture, string settings, long width) in shapes)
            {
                models.Add(architecture, settings, width, 1);
                models.Add(architecture, settings, width, 3);
            }

            return models;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_fused_step_equals_the_plain_one(string architecture, string settings, long width, long batch)
    {
        const long prompt = 5, length = 150;
        using var scope = NewDisposeScope();
        using ISequenceModel model = Create(architecture, settings, width, Precision.Fp32);
        Tensor tokens_BT = Registry.Tokens(batch, length);
        using DecodeState plain = model.NewState(batch, length), fused = model.NewState(batch, length);
        using (no_grad())
        {
            model.Prefill(tokens_BT.narrow(1, 0, prompt), plain);
            model.Prefill(tokens_BT.narrow(1, 0, prompt), fused);
        }

        for (long t = prompt; t < length; t++)
        {
            Tensor expected = model.Step(tokens_BT.select(1, t), plain);
            using (no_grad())
            {
                Close.Assert(expected, model.Step(tokens_BT.select(1, t), fused), 2e-5, $"logits of token {t}");
                foreach (PartState part in plain.Parts)
                    Detach(part);
            }
        }

        foreach ((PartState expected, PartState actual) in plain.Parts.Zip(fused.Parts))
        {
            foreach ((string name, Tensor entries) in expected.Tensors)
                Close.Assert(entries, actual[name], 1e-4 * Math.Max(1, entries.abs().max().ToDouble()), "state " + name);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Sixteen_bit_steps_stay_as_close_to_full_precision_as_sixteen_bit_prompts(string architecture, string settings, long width, long batch)
    {
        const long length = 20;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using ISequenceModel single = Create(architecture, settings, width, Precision.Fp32), half = Create(architecture, settings, width, Precision.Bf16);
        foreach ((Tensor source, Tensor target) in single.Module.parameters().Zip(half.Module.parameters()))
            target.copy_(source);
        Tensor tokens_BT = Registry.Tokens(batch, length);
        using DecodeState state = half.NewState(batch, length);
        Tensor expected = single.Forward(tokens_BT);
        Tensor actual = stack([.. Enumerable.Range(0, (int)length).Select(t => half.Step(tokens_BT.select(1, t), state))], 1);
        Assert.Equal(ScalarType.Float32, actual.dtype);
        double error = ((actual - expected).square().sum() / expected.square().sum()).sqrt().ToDouble();
        Assert.InRange(error, 1e-6, 12e-3);
    }

    [Fact]
    public void Sixteen_bit_steps_see_changed_weights_with_the_next_state()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using ISequenceModel model = Create("retnet", "heads=2", 24, Precision.Bf16);
        Tensor tokens_B = tensor(new long[] { 1, 2 });
        Tensor before = FirstStep();
        foreach (Tensor parameter in model.Module.parameters())
            parameter.mul_(1.5);
        Tensor after = FirstStep();
        Assert.True(Registry.Difference(before, after) > 0.1);
        Close.Assert(model.Forward(tokens_B.unsqueeze(1)).squeeze(1), after, 0.02 * after.abs().max().ToDouble(), "logits");

        Tensor FirstStep()
        {
            using DecodeState state = model.NewState(2, 4);
            return model.Step(tokens_B, state);
        }
    }

    private static void Detach(PartState part)
    {
        foreach (string name in part.Tensors.Keys.ToArray())
            part[name] = part[name].detach().clone();
    }

    /// <summary>A model without weights that are zero, which would hide what stands behind them.</summary>
    private static ISequenceModel Create(string architecture, string settings, long width, Precision precision)
    {
        (string, string)[] pairs = [.. settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair.Split('=')[0], pair.Split('=')[1]))];
        ISequenceModel model = Registry.Create(architecture, Registry.Small(pairs) with { Width = width, Precision = precision });
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (Tensor parameter in model.Module.parameters().Where(parameter => parameter.abs().max().ToDouble() == 0))
            parameter.add_(randn_like(parameter), parameter.dim() > 1 ? 1 / Math.Sqrt(parameter.shape[^1]) : 0.1);
        return model;
    }
}
