using System.Numerics;
using System.Runtime.Intrinsics;
using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Kernels.Simd;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>The SIMD forms of the causal convolution against the plain one and the definition.</summary>
public sealed class CausalConvolutionTests
{
    [Theory]
    [InlineData(1, 1, 1, 8)]
    [InlineData(2, 5, 9, 8)]
    [InlineData(3, 64, 3, 24)]
    [InlineData(1, 65, 64, 5)]
    [InlineData(2, 127, 127, 33)]
    [InlineData(1, 200, 150, 9)]
    [InlineData(2, 300, 300, 17)]
    [InlineData(1, 2100, 2100, 3)]
    public void All_forms_agree_in_values_and_gradients(long batch, long length, long taps, long channels)
    {
        foreach ((ScalarType type, double tolerance) in new[] { (ScalarType.Float64, 1e-10), (ScalarType.Float32, 1e-5) })
        {
            using var scope = NewDisposeScope();
            Tensor x = randn([batch, length, channels], type);
            Tensor h = randn([taps, channels], type) / Math.Sqrt(taps);
            Tensor probe = randn([batch, length, channels], type) / Math.Sqrt(length);
            (Tensor expected, Tensor expectedX, Tensor expectedH) = Evaluate(CausalConvolution.Plain, x, h, probe);
            foreach (ConvolutionMethod method in Enum.GetValues<ConvolutionMethod>())
            {
                (Tensor actual, Tensor actualX, Tensor actualH) = Evaluate((a, b) => SimdConvolution.Forward(a, b, method), x, h, probe);
                Close.Assert(expected, actual, tolerance, $"{type}, {method}: output");
                Close.Assert(expectedX, actualX, tolerance, $"{type}, {method}: gradient of x");
                Close.Assert(expectedH, actualH, tolerance, $"{type}, {method}: gradient of h");
            }
        }
    }

    [Fact]
    public void It_is_the_sum_of_the_definition()
    {
        using var scope = NewDisposeScope();
        Tensor x = tensor(new double[] { 1, 2, 3, 4 }).view(1, 4, 1);
        Tensor h = tensor(new double[] { 10, 1, 0.5 }).view(3, 1);
        Tensor expected = tensor(new[] { 10, 21, 32.5, 44 }).view(1, 4, 1);
        Close.Assert(expected, SimdConvolution.Forward(x, h, ConvolutionMethod.Direct), 1e-12, "direct");
        Close.Assert(expected, SimdConvolution.Forward(x, h, ConvolutionMethod.Transform), 1e-12, "transform");
        Close.Assert(expected, CausalConvolution.Plain(x, h), 1e-12, "plain");
    }

    /// <summary>257 taps are one more than are summed.</summary>
    [Theory]
    [InlineData(256, 0)]
    [InlineData(257, 1e-6)]
    public void The_future_reaches_outputs_and_the_past_gradients_by_the_rounding_of_a_transform_at_most(long length, double leak)
    {
        using var scope = NewDisposeScope();
        Tensor x = randn([1, length, 4]), h = randn([length, 4]) / Math.Sqrt(length), probe = randn([1, length, 4]);
        Tensor later = x.clone(), earlier = probe.clone();
        later.narrow(1, length - 1, 1).add_(1);
        earlier.narrow(1, 0, 1).add_(1);
        (Tensor y, Tensor dx, _) = Evaluate(CausalConvolution.Forward, x, h, probe);
        Close.Assert(y.narrow(1, 0, length - 1), CausalConvolution.Forward(later, h).narrow(1, 0, length - 1), leak, "the past's outputs");
        (_, Tensor changed, _) = Evaluate(CausalConvolution.Forward, x, h, earlier);
        Close.Assert(dx.narrow(1, 1, length - 1), changed.narrow(1, 1, length - 1), leak, "gradients behind the first token");
    }

    [Fact]
    public void A_transform_rounds_less_than_the_sum()
    {
        using var scope = NewDisposeScope();
        Tensor x = randn([1, 1024, 16]), h = randn([1024, 16]);
        Tensor exact = SimdConvolution.Forward(x.to(ScalarType.Float64), h.to(ScalarType.Float64), ConvolutionMethod.Direct);
        Assert.True(Error(ConvolutionMethod.Transform) < Error(ConvolutionMethod.Direct));

        double Error(ConvolutionMethod method) => (SimdConvolution.Forward(x, h, method).to(ScalarType.Float64) - exact).square().mean().item<double>();
    }

    [Fact]
    public void Other_formats_and_channels_are_refused_and_no_sequence_gives_no_gradient()
    {
        using var scope = NewDisposeScope();
        foreach (ConvolutionMethod method in Enum.GetValues<ConvolutionMethod>())
        {
            Assert.Throws<ArgumentException>(() => SimdConvolution.Forward(zeros([1, 4, 3]), zeros([4, 3], ScalarType.Float64), method));
            Assert.Throws<ArgumentException>(() => SimdConvolution.Forward(zeros([1, 4, 3]), zeros([4, 2]), method));
            Assert.Throws<ArgumentException>(() => SimdConvolution.Forward(zeros([1, 4, 3], ScalarType.BFloat16), zeros([4, 3], ScalarType.BFloat16), method));
            (_, _, Tensor dh) = Evaluate((x, h) => SimdConvolution.Forward(x, h, method), zeros([0, 4, 3]), randn([4, 3]), zeros([0, 4, 3]));
            Close.Assert(zeros([4, 3]), dh, 0, $"{method}: gradient of h");
        }
    }

    /// <summary>Transforms of 64 and 128 complex numbers, in steps of four only and with one of two.</summary>
    [Theory]
    [InlineData(70)]
    [InlineData(130)]
    public void Every_register_width_gives_the_same_values_and_gradients(int length)
    {
        foreach (ConvolutionMethod method in Enum.GetValues<ConvolutionMethod>())
        {
            Same<float>(1e-5);
            Same<double>(1e-13);

            void Same<T>(double tolerance)
                where T : unmanaged, IFloatingPoint<T> => RegisterWidths.AssertSame(
                tolerance,
                Run<Lanes128<T>, Vector128<T>, T>(method, length), Run<Lanes256<T>, Vector256<T>, T>(method, length), Run<Lanes512<T>, Vector512<T>, T>(method, length));
        }
    }

    /// <summary>Output and gradients of two sequences of 19 channels and 37 taps, shared by two threads.</summary>
    private static unsafe double[] Run<TLanes, TVector, T>(ConvolutionMethod method, int length)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged, IFloatingPoint<T>
    {
        var shape = new ConvolutionShape(2, length, 19, 37);
        int tokens = 2 * length * 19;
        var random = new Random(1);
        (T[] x, T[] h, T[] upstream) = (RegisterWidths.Random<T>(random, tokens), RegisterWidths.Random<T>(random, 703), RegisterWidths.Random<T>(random, tokens));
        T[] y = new T[tokens], dx = new T[tokens], dh = new T[703];
        fixed (T* px = x, ph = h, pu = upstream, py = y, pdx = dx, pdh = dh)
        {
            ConvolutionKernel.Forward<TLanes, TVector, T>(method, shape, px, ph, py, threads: 2);
            ConvolutionKernel.Backward<TLanes, TVector, T>(method, shape, px, ph, pu, pdx, pdh, threads: 2);
        }

        return RegisterWidths.Numbers(y, dx, dh);
    }

    private static (Tensor Y, Tensor X, Tensor H) Evaluate(Func<Tensor, Tensor, Tensor> form, Tensor x, Tensor h, Tensor probe)
    {
        Tensor input = x.clone().requires_grad_();
        Tensor taps = h.clone().requires_grad_();
        Tensor y = form(input, taps);
        (y * probe).sum().backward();
        return (y, input.grad!, taps.grad!);
    }
}
