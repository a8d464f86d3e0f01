using RetNet.Compare.Models.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Rwkv;

/// <summary>RWKV's wkv in all its forms, against each other and the definition.</summary>
public sealed class WkvTests
{
    private delegate Tensor Form(Tensor k_BTD, Tensor v_BTD, Tensor w_D, Tensor u_D);

    [Theory]
    [InlineData(1, 1, 8)]
    [InlineData(3, 2, 5)]
    [InlineData(2, 65, 40)]
    [InlineData(1, 127, 33)]
    public void The_scan_agrees_with_the_chunks_in_values_and_gradients(long batch, long length, long channels)
    {
        foreach ((ScalarType type, double tolerance) in new[] { (ScalarType.Float64, 1e-12), (ScalarType.Float32, 1e-5) })
        {
            using var scope = NewDisposeScope();
            Tensor[] inputs = [.. Inputs(batch, length, channels).Select(input => input.to(type))];
            Tensor probe = randn([batch, length, channels], type);
            (Tensor scanned, Tensor[] scanGradients) = Evaluate(WkvScan.Forward, inputs, probe);
            (Tensor chunked, Tensor[] chunkGradients) = Evaluate(Chunks, inputs, probe);

            Close.Assert(chunked, scanned, tolerance, $"{type}: wkv");
            for (int i = 0; i < 4; i++)
                Close.AssertRelative(chunkGradients[i], scanGradients[i], 10 * tolerance, $"{type}: gradient {i}");
        }
    }

    /// <summary>e^k overflows from 89 on, and vanishes beside its neighbours below -100.</summary>
    [Fact]
    public void Keys_of_a_hundred_on_odd_channels_neither_overflow_nor_lose_the_others()
    {
        using var scope = NewDisposeScope();
        Tensor odd_D = (arange(65, ScalarType.Float64) % 2) * 24 + 1;
        Tensor[] inputs = Inputs(4, 127, 65);
        inputs[0] = inputs[0] / 3 * odd_D;
        Tensor probe = randn([4, 127, 65], ScalarType.Float64);
        Assert.InRange(inputs[0].max().ToDouble(), 89, 200);
        (Tensor expected, Tensor[] expectedGradients) = Evaluate(Definition, inputs, probe);

        foreach ((Form form, string name) in new[] { ((Form)WkvScan.Forward, "scan"), (Chunks, "chunks") })
        {
            (Tensor actual, Tensor[] gradients) = Evaluate(form, [.. inputs.Select(input => input.to(ScalarType.Float32))], probe.to(ScalarType.Float32));
            Close.Assert(expected, actual, 1e-4, name);
            for (int i = 0; i < 4; i++)
                Close.AssertRelative(expectedGradients[i], gradients[i], 5e-4, $"{name}: gradient {i}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_sequence_read_in_two_parts_gives_the_same_output_and_state(bool scan)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor[] inputs = Inputs(2, 37, 24);
        (Tensor whole, WkvState expected) = Read(0, 37, WkvState.Empty(2, inputs[0]));
        for (long split = 1; split < 37; split += 5)
        {
            (Tensor first, WkvState middle) = Read(0, split, WkvState.Empty(2, inputs[0]));
            (Tensor second, WkvState after) = Read(split, 37 - split, middle);
            Close.Assert(whole, cat([first, second], 1), 1e-12, $"wkv split at {split}");
            Close.Assert(expected.Aa_BD * expected.Pp_BD.exp(), after.Aa_BD * after.Pp_BD.exp(), 1e-10, "numerator");
            Close.Assert(expected.Bb_BD * expected.Pp_BD.exp(), after.Bb_BD * after.Pp_BD.exp(), 1e-10, "denominator");
        }

        (Tensor, WkvState) Read(long start, long length, WkvState state)
        {
            (Tensor k, Tensor v) = (inputs[0].narrow(1, start, length), inputs[1].narrow(1, start, length));
            return scan
                ? WkvScan.Continue(k, v, inputs[2], inputs[3], state)
                : WkvChunkwise.Forward(k, v, inputs[2], inputs[3], 8, state);
        }
    }

    [Fact]
    public void Arguments_that_do_not_go_together_are_refused()
    {
        using var scope = NewDisposeScope();
        (Tensor k, Tensor w) = (ones(1, 4, 8), ones(8));
        foreach ((Tensor keys, Tensor values, Tensor decay, Tensor bonus) in new[]
        {
            (k.to(ScalarType.BFloat16), k, w, w), (k, k.to(ScalarType.Float64), w, w), (k, ones(1, 3, 8), w, w), (k, k, ones(7), w), (k, k, w, ones(9)),
        })
            Assert.Throws<ArgumentException>(() => WkvScan.Forward(keys, values, decay, bonus));
    }

    /// <summary>Whatever the channels: registers are filled up inside the scan.</summary>
    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    public void The_fused_step_goes_on_after_the_scan(long channels)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor[] inputs = [.. Inputs(3, 5, channels).Select(input => input.to(ScalarType.Float32))];
        WkvState state = WkvScan.Continue(inputs[0], inputs[1], inputs[2], inputs[3], WkvState.Empty(3, inputs[0])).State;
        Tensor token_BD = ones(3, channels);
        Assert.True(WkvStep.Serves(token_BD, token_BD, token_BD, inputs[2], inputs[3], state));
    }

    /// <summary>A softmax over the past: weights e^(k[s]-(t-1-s)w) and e^(u+k[t]).</summary>
    private static Tensor Definition(Tensor k_BTD, Tensor v_BTD, Tensor w_D, Tensor u_D)
    {
        long length = k_BTD.shape[1];
        Tensor distance_TT1 = (arange(length).view(-1, 1) - arange(length)).unsqueeze(-1);
        Tensor offset_TTD = where(distance_TT1.eq(0), u_D, (1 - distance_TT1) * w_D).masked_fill(distance_TT1.lt(0), double.NegativeInfinity);
        return ((k_BTD.unsqueeze(1) + offset_TTD).softmax(2) * v_BTD.unsqueeze(1)).sum(2);
    }

    private static Tensor Chunks(Tensor k_BTD, Tensor v_BTD, Tensor w_D, Tensor u_D) =>
        WkvChunkwise.Forward(k_BTD, v_BTD, w_D, u_D, 16, WkvState.Empty(k_BTD.shape[0], k_BTD)).Y_BTD;

    private static Tensor[] Inputs(long batch, long length, long channels) =>
    [
        randn([batch, length, channels], ScalarType.Float64) * 3,
        randn([batch, length, channels], ScalarType.Float64),
        rand([channels], ScalarType.Float64) * 2 + 0.01,
        randn([channels], ScalarType.Float64),
    ];

    private static (Tensor Y, Tensor[] Gradients) Evaluate(Form form, Tensor[] inputs, Tensor probe)
    {
        Tensor[] leaves = [.. inputs.Select(input => input.clone().requires_grad_())];
        Tensor y = form(leaves[0], leaves[1], leaves[2], leaves[3]);
        (y * probe).sum().backward();
        return (y, [.. leaves.Select(leaf => leaf.grad!)]);
    }
}
