using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using RetNet.Torch;
using static TorchSharp.torch;
using Linear = RetNet.Compare.Models.Layers.Linear;

namespace RetNet.Compare.Models.Tests.Language;

public sealed class LinearTests
{
    /// <summary>Products of one x, with and without a recorded gradient, are those of each map for itself; gradients are added in fp32.</summary>
    [Theory]
    [InlineData(Precision.Fp32)]
    [InlineData(Precision.Bf16)]
    public void Maps_of_one_input_give_what_each_gives_alone(Precision precision)
    {
        using var scope = NewDisposeScope();
        using var first = new Linear(8, 4, hasBias: true, precision);
        using var second = new Linear(8, 6, hasBias: false, precision);
        Tensor x = randn([2, 3, 8]).requires_grad_();
        Tensor[] alone = [first.Forward(x), second.Forward(x)];
        Tensor[] together = Linear.Together(x, first, second);
        Tensor[] probes = [randn_like(alone[0]), randn_like(alone[1])];
        Tensor[] expected = Gradients(alone), actual = Gradients(together);
        Assert.Equal(ScalarType.Float32, actual[0].dtype);
        for (int i = 0; i < 2; i++)
            Close.Assert(alone[i], together[i], 0, $"product {i}");
        for (int i = 0; i < expected.Length; i++)
            Close.Assert(expected[i], actual[i], 1e-6, $"gradient {i}");

        // The first map's product is not used.
        Close.Assert(
            autograd.grad([second.Forward(x)], [x], [probes[1]])[0], autograd.grad([Linear.Together(x, first, second)[1]], [x], [probes[1]])[0], 0, "gradient of one");

        using var frozen = no_grad();
        Tensor[] unrecorded = Linear.Together(x, first, second);
        Close.Assert(first.Forward(x), unrecorded[0], 0, "product without a gradient");

        Tensor[] Gradients(Tensor[] products) => [.. autograd.grad(products, [x, first.Weight, second.Weight], probes)];
    }

    /// <summary>The plain form, which keeps everything, beside the one that computes an activation and rounded weights again.</summary>
    [Theory]
    [InlineData(Precision.Fp32, Activation.Gelu)]
    [InlineData(Precision.Fp32, Activation.Swish)]
    [InlineData(Precision.Bf16, Activation.Gelu)]
    [InlineData(Precision.Bf16, Activation.Relu)]
    public void A_recomputed_input_gives_the_products_and_gradients_of_a_kept_one(Precision precision, Activation activation)
    {
        using var scope = NewDisposeScope();
        using var map = new Linear(8, 4, hasBias: true, precision);
        Tensor h = randn([2, 3, 8], precision == Precision.Bf16 ? ScalarType.BFloat16 : ScalarType.Float32).requires_grad_();
        Tensor kept = map.Forward(Activations.ApplyForProduct(activation, h));
        Tensor recomputed = map.ForwardOf(x => Activations.ApplyForProduct(activation, x[0]), h);
        Tensor probe = randn_like(kept);
        IList<Tensor> expected = autograd.grad([kept], [h, map.Weight], [probe]);
        IList<Tensor> actual = autograd.grad([recomputed], [h, map.Weight], [probe]);
        Close.Assert(kept, recomputed, 0, "product");
        Close.Assert(expected[0], actual[0], 0, "gradient of h");
        Close.Assert(expected[1], actual[1], 0, "gradient of the weights");
    }

    /// <summary>Between the passes neither the activation nor rounded weights are alive.</summary>
    [Fact]
    public void A_recomputed_input_is_not_kept()
    {
        using var scope = NewDisposeScope();
        using var map = new Linear(256, 64, hasBias: true, Precision.Bf16);
        Tensor h = randn([512, 256], ScalarType.BFloat16).requires_grad_();
        using (map.ForwardOf(x => x[0].relu(), h))
        {
        }

        long before = AllocatorStatistics.Live;
        Tensor y = map.ForwardOf(x => x[0].relu(), h);
        Assert.Equal(y.numel() * sizeof(ushort), AllocatorStatistics.Live - before);
    }
}
