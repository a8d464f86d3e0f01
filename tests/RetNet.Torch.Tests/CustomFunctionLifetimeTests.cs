using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace RetNet.Torch.Tests;

[Collection(GlobalState.Name)]
public sealed class CustomFunctionLifetimeTests
{
    public CustomFunctionLifetimeTests() => Garbage.Collect();

    [Fact]
    public void The_context_lives_as_long_as_the_graph_and_no_longer()
    {
        WeakReference kept = Run(out Tensor output);
        Garbage.Collect();
        Assert.True(kept.IsAlive);
        output.Dispose();
        Garbage.Collect();
        Assert.False(kept.IsAlive);
    }

    [Fact]
    public void Many_passes_leave_no_tensors_and_no_bytes()
    {
        using Tensor x = ones(1000).requires_grad_();
        Pass(x);
        long tensors = LiveTensors.Count;
        long bytes = AllocatorStatistics.Live;
        for (int i = 0; i < 100; i++) Pass(x);
        Assert.Equal(tensors, LiveTensors.Count);
        Assert.Equal(bytes, AllocatorStatistics.Live);
    }

    private static void Pass(Tensor x)
    {
        using DisposeScope scope = NewDisposeScope();
        Keeping.apply(x, new object()).sum().backward();
        x.grad = null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Run(out Tensor output)
    {
        var payload = new object();
        output = Keeping.apply(ones(2).requires_grad_(), payload);
        return new WeakReference(payload);
    }

    private sealed class Keeping : SingleTensorFunction<Keeping>
    {
        public override string Name => nameof(Keeping);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            ctx.save_data("payload", vars[1]);
            ctx.save_for_backward([(Tensor)vars[0]]);
            return (Tensor)vars[0] * 2;
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output * 2, null!];
    }
}
