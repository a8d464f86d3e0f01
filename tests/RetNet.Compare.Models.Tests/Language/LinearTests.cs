using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using RetNet.Torch;
using static TorchSharp.torch;
using Linear = RetNet.Compare.Models.Layers.Linear;

namespace RetNet.Compare.Models.Tests.Language;

/// <summary>
/// Maps that keep little for the backward pass beside the plain form, which keeps everything; large enough for libtorch's own gradients to sum bf16
/// products in fp32. Alone: the switch is the process's.
/// </summary>
[Collection(nameof(Alone))]
public sealed class LinearTests
{
    [Theory]
    [InlineData(Precision.Fp32)]
    [InlineData(Precision.Bf16)]
    public void Maps_of_one_input_give_what_each_gives_alone(Precision precision)
    {
        using var scope = NewDisposeScope();
        using var first = new Linear(16, 12, hasBias: true, precision);
        using var second = new Linear(16, 10, hasBias: false, precision);
        Tensor x = randn([2, 30, 16]).requires_grad_();
        Tensor[] together = Linear.Together(x, first, second);
        Tensor[] alone = Plain(() => new[] { first.Forward(x), second.Forward(x) });
        Tensor[] probes = [randn_like(alone[0]), randn_like(alone[1])];
        Tensor[] inputs = [x, .. first.parameters(), .. second.parameters()];
        IList<Tensor> expected = autograd.grad(alone, inputs, probes), actual = autograd.grad(together, inputs, probes);
        for (int i = 0; i < 2; i++)
            Close.Assert(alone[i], together[i], 0, $"product {i}");
        for (int i = 0; i < inputs.Length; i++)
            Close.Assert(expected[i], actual[i], 1e-6, $"gradient {i}");

        Tensor unused = autograd.grad([Linear.Together(x, first, second)[1]], [x], [probes[1]])[0];
        Close.Assert(autograd.grad([Plain(() => second.Forward(x))], [x], [probes[1]])[0], unused, 1e-6, "gradient where the first product is not used");

        using var frozen = no_grad();
        Tensor[] unrecorded = Linear.Together(x, first, second);
        Close.Assert(Plain(() => first.Forward(x)), unrecorded[0], 1e-6, "product without a gradient");
    }

    [Theory]
    [InlineData(Precision.Fp32, Activation.Gelu)]
    [InlineData(Precision.Fp32, Activation.SquaredRelu)]
    [InlineData(Precision.Bf16, Activation.Gelu)]
    [InlineData(Precision.Bf16, Activation.SquaredRelu)]
    public void A_recomputed_input_gives_the_products_and_gradients_of_a_kept_one(Precision precision, Activation activation)
    {
        using var scope = NewDisposeScope();
        using var map = new Linear(16, 12, hasBias: true, precision);
        Tensor h = randn([2, 30, 16], precision == Precision.Bf16 ? ScalarType.BFloat16 : ScalarType.Float32).requires_grad_();
        Tensor recomputed = map.ForwardOf(kept => Activations.ApplyForProduct(activation, kept[0]), h);
        Tensor table = Activations.ApplyForProduct(activation, h);
        Tensor plain = Plain(() => map.Forward(table));
        Tensor probe = randn_like(plain);
        Tensor[] inputs = [h, .. map.parameters()];
        IList<Tensor> expected = autograd.grad([plain], inputs, [probe]), actual = autograd.grad([recomputed], inputs, [probe]);
        Close.Assert(plain, recomputed, 0, "product");
        for (int i = 0; i < inputs.Length; i++)
            Close.Assert(expected[i], actual[i], 1e-6, $"gradient {i}");
    }

    /// <summary>Between the passes neither the activation nor rounded weights are alive.</summary>
    [Fact]
    public void A_recomputed_input_is_not_kept()
    {
        using var scope = NewDisposeScope();
        using var map = new Linear(256, 64, hasBias: true, Precision.Bf16);
        Tensor h = randn([512, 256], ScalarType.BFloat16).requires_grad_();
        using (map.ForwardOf(kept => kept[0].relu(), h))
        {
        }

        long before = AllocatorStatistics.Live;
        Tensor y = map.ForwardOf(kept => kept[0].relu(), h);
        Assert.Equal(y.numel() * sizeof(ushort), AllocatorStatistics.Live - before);
    }

    private static T Plain<T>(Func<T> form)
    {
        ManagedKernels.AreOn = false;
        try
        {
            return form();
        }
        finally
        {
            ManagedKernels.AreOn = true;
        }
    }
}
