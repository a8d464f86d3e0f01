using System.Runtime.Intrinsics;
using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Kernels.Simd;
using RetNet.Compare.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

public sealed unsafe class FewRowsActivationTests
{
    public static TheoryData<Activation> All => [.. Enum.GetValues<Activation>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Equals_the_tensor_operations_in_double_precision(Activation activation)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor x = cat([linspace(-40, 40, 70_001), linspace(-6, 6, 70_002), zeros(3)]);
        Assert.True(FewRowsActivation.Serves(x));

        Tensor y = FewRowsActivation.Apply(activation, x);

        Tensor precise = x.to(ScalarType.Float64), expected = Activations.Apply(activation, precise);
        Tensor error = (y - expected).abs() / maximum(maximum(expected.abs(), precise.abs()), ones_like(expected));
        Assert.InRange(error.max().ToDouble(), 0, 3e-7);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(256)]
    [InlineData(259)]
    [InlineData(20_011)]
    public void Any_number_of_entries_is_served_in_its_shape(long count)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor x = randn(3, count, 1) * 3;
        Close.Assert(nn.functional.gelu(x), FewRowsActivation.Apply(Activation.Gelu, x), 2e-6, "gelu");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_register_width_gives_the_same(Activation activation)
    {
        float[] x = [.. RegisterWidths.Random<float>(new Random(1), 301).Select(number => 20 * number)];
        using var scope = NewDisposeScope();
        double[] expected = Activations.Apply(activation, tensor(x).to(ScalarType.Float64)).data<double>().ToArray();
        RegisterWidths.AssertSame(1e-4, expected,
            Run((work, first) => work.Run<Lanes128<float>, Vector128<float>>(first, first + 1)),
            Run((work, first) => work.Run<Lanes256<float>, Vector256<float>>(first, first + 1)),
            Run((work, first) => work.Run<Lanes512<float>, Vector512<float>>(first, first + 1)));

        double[] Run(Action<FewRowsActivation.Work, int> run)
        {
            float[] y = [.. x.Select(_ => float.NaN)];
            fixed (float* px = x, py = y)
            {
                var work = new FewRowsActivation.Work(activation, px, py, x.Length);
                run(work, 1);
                run(work, 0);
            }

            return RegisterWidths.Numbers(y);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_no_number_stays_none(Activation activation)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor y = FewRowsActivation.Apply(activation, tensor(new[] { float.NaN, float.PositiveInfinity, 1 }));
        Assert.True(float.IsNaN(y[0].ToSingle()));
        Assert.Equal(float.PositiveInfinity, y[1].ToSingle());
        Assert.InRange(y[2].ToSingle(), 0.7f, 1);
    }

    [Fact]
    public void Does_not_serve_where_a_gradient_is_recorded_or_precision_is_double()
    {
        using var scope = NewDisposeScope();
        Assert.False(FewRowsActivation.Serves(ones(3)));
        using var frozen = no_grad();
        Assert.False(FewRowsActivation.Serves(ones(3, ScalarType.Float64)));
    }
}
