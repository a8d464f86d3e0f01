using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace RetNet.Torch.Tests;

public sealed class CustomFunctionTests
{
    [Fact]
    public void A_function_of_one_output_has_its_own_derivative()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1f, 2f, 3f }, requires_grad: true);
        Tensor y = ScaledCube.apply(x, 2.0);
        Assert.Equal([2f, 16f, 54f], y.data<float>().ToArray());
        y.sum().backward();
        Assert.Equal([6f, 24f, 54f], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_function_of_several_outputs_gets_a_gradient_for_each()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor(new[] { 3f }, requires_grad: true);
        Tensor b = tensor(new[] { 5f }, requires_grad: true);
        List<Tensor> outputs = SumAndProduct.apply(a, b);
        Assert.Equal([8f, 15f], outputs.Select(output => output.item<float>()));
        (outputs[0] * 10 + outputs[1]).backward();
        Assert.Equal(10f + 5f, a.grad!.item<float>());
        Assert.Equal(10f + 3f, b.grad!.item<float>());
    }

    [Fact]
    public void An_output_without_a_gradient_gets_zeros()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor(new[] { 3f }, requires_grad: true);
        Tensor b = tensor(new[] { 5f }, requires_grad: true);
        SumAndProduct.apply(a, b)[1].backward();
        Assert.Equal(5f, a.grad!.item<float>());
    }

    [Fact]
    public void Memory_written_in_C_sharp_takes_part_in_the_graph()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(6, dtype: float32).reshape(2, 3).requires_grad_();
        Tensor y = SquareInMemory.apply(x * 1);
        (y * 3).sum().backward();
        Assert.True(x.grad!.allclose(x * 6));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_exception_inside_reaches_the_caller(bool inForward)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2).requires_grad_();
        ExternalException error = inForward
            ? Assert.Throws<ExternalException>(() => Failing.apply(x, true))
            : Assert.Throws<ExternalException>(() => Failing.apply(x, false).sum().backward());
        var inner = Assert.IsType<FormatException>(error.InnerException);
        Assert.Equal(inForward ? "forward broke" : "backward broke", inner.Message);
        Assert.Contains(inner.Message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_number_of_gradients_is_an_exception()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2).requires_grad_();
        var error = Assert.Throws<ExternalException>(() => TooFewGradients.apply(x, x).sum().backward());
        Assert.Contains("1 gradients for 2 arguments", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_can_be_nested_in_backward()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 2f }, requires_grad: true);
        ScaledCube.apply(ScaledCube.apply(x, 1.0), 1.0).backward();
        Assert.Equal(9 * MathF.Pow(2, 8), x.grad!.item<float>());
    }

    [Fact]
    public void Without_recording_nothing_is_kept()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Assert.False(ScaledCube.apply(ones(2).requires_grad_(), 2.0).requires_grad);
    }

    private sealed class ScaledCube : SingleTensorFunction<ScaledCube>
    {
        public override string Name => nameof(ScaledCube);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.save_for_backward([x]);
            ctx.save_data("scale", vars[1]);
            return x.pow(3) * (double)vars[1];
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
        {
            Tensor x = ctx.get_saved_variables()[0];
            return [grad_output * 3 * x * x * (double)ctx.get_data("scale"), null!];
        }
    }

    private sealed class SumAndProduct : MultiTensorFunction<SumAndProduct>
    {
        public override string Name => nameof(SumAndProduct);

        public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
        {
            var (a, b) = ((Tensor)vars[0], (Tensor)vars[1]);
            ctx.save_for_backward([a, b]);
            return [a + b, a * b];
        }

        public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            return [grad_outputs[0] + grad_outputs[1] * saved[1], grad_outputs[0] + grad_outputs[1] * saved[0]];
        }
    }

    private sealed class SquareInMemory : SingleTensorFunction<SquareInMemory>
    {
        public override string Name => nameof(SquareInMemory);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.save_for_backward([x]);
            return Combine(x, x);
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
        {
            Tensor product = Combine(grad_output.contiguous(), ctx.get_saved_variables()[0]);
            return [product * 2];
        }

        private static Tensor Combine(Tensor a, Tensor b)
        {
            Tensor result = a.empty_like();
            Span<float> output = MemoryMarshal.Cast<byte, float>(result.bytes);
            ReadOnlySpan<float> left = MemoryMarshal.Cast<byte, float>(a.bytes);
            ReadOnlySpan<float> right = MemoryMarshal.Cast<byte, float>(b.bytes);
            for (int i = 0; i < output.Length; i++) output[i] = left[i] * right[i];
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            return result;
        }
    }

    private sealed class Failing : SingleTensorFunction<Failing>
    {
        public override string Name => nameof(Failing);

        public override Tensor forward(AutogradContext ctx, params object[] vars) =>
            (bool)vars[1] ? throw new FormatException("forward broke") : ((Tensor)vars[0]).clone();

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => throw new FormatException("backward broke");
    }

    private sealed class TooFewGradients : SingleTensorFunction<TooFewGradients>
    {
        public override string Name => nameof(TooFewGradients);

        public override Tensor forward(AutogradContext ctx, params object[] vars) => (Tensor)vars[0] + (Tensor)vars[1];

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output];
    }
}
