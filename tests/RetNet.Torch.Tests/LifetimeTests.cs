using System.Runtime.CompilerServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Torch.Tests;

[Collection(GlobalState.Name)]
public sealed class LifetimeTests
{
    public LifetimeTests() => Garbage.Collect();

    [Fact]
    public void A_scope_frees_what_was_made_inside()
    {
        long before = LiveTensors.Count;
        Tensor inner;
        using (NewDisposeScope())
        {
            inner = ones(3) + ones(3);
            Assert.Equal(before + 3, LiveTensors.Count);
        }
        Assert.True(inner.IsInvalid);
        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void Moved_and_detached_tensors_survive_their_scope()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor moved, detached;
        using (NewDisposeScope())
        {
            moved = ones(2).MoveToOuterDisposeScope();
            detached = ones(2).DetachFromDisposeScope();
        }
        Assert.False(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        Assert.True(outer.Contains(moved));
        Assert.False(outer.Contains(detached));
        outer.Dispose();
        Assert.True(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
    }

    [Fact]
    public void Disposing_a_tensor_takes_it_out_of_its_scope()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor first = ones(1), second = ones(1), third = ones(1);
        second.Dispose();
        Assert.Equal(2, scope.DisposablesCount);
        Assert.Collection(scope.DisposablesView, kept => Assert.Same(first, kept), kept => Assert.Same(third, kept));
        first.Dispose();
        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact]
    public void DisposeEverythingBut_keeps_what_it_is_told()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor kept = ones(1), dropped = ones(1);
        scope.DisposeEverythingBut(kept);
        Assert.False(kept.IsInvalid);
        Assert.True(dropped.IsInvalid);
        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact]
    public void Scopes_closed_out_of_order_leave_no_closed_scope_current()
    {
        DisposeScope outer = NewDisposeScope();
        DisposeScope inner = NewDisposeScope();
        outer.Dispose();
        Assert.Same(inner, CurrentDisposeScope);
        inner.Dispose();
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void A_tensor_can_be_disposed_on_another_thread_than_its_scope()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] tensors = [.. Enumerable.Range(0, 500).Select(_ => ones(1))];
        Parallel.ForEach(tensors, tensor => tensor.Dispose());
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void A_disposed_tensor_says_so_when_used()
    {
        Tensor tensor = ones(1);
        tensor.Dispose();
        tensor.Dispose();
        var error = Assert.Throws<InvalidOperationException>(() => tensor + 1);
        Assert.Contains("disposed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forgotten_tensors_are_freed_by_the_garbage_collector()
    {
        long before = LiveTensors.Count;
        Forget(1000);
        Garbage.Collect();
        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void Parameters_and_buffers_made_inside_a_scope_survive_it()
    {
        Layer layer;
        using (NewDisposeScope()) layer = new Layer();
        Assert.Equal(3, layer.parameters().Count());
        Assert.Single(layer.buffers());
        Assert.All(layer.state_dict().Values, value => Assert.False(value.IsInvalid));
        using Tensor output = layer.call(ones(1, 4));
        Assert.Equal([1, 4], output.shape);
        layer.Dispose();
    }

    [Fact]
    public void Training_steps_leave_only_parameters_gradients_and_optimizer_state()
    {
        long atStart = LiveTensors.Count;
        var layer = new Layer();
        Parameter[] parameters = [.. layer.parameters()];
        Tensor[] momentum = [.. parameters.Select(parameter => parameter.zeros_like())];
        Step(layer, parameters, momentum);
        long afterOne = LiveTensors.Count;
        long bytesAfterOne = AllocatorStatistics.Live;
        for (int i = 0; i < 5; i++) Step(layer, parameters, momentum);

        Assert.Equal(afterOne, LiveTensors.Count);
        Assert.Equal(bytesAfterOne, AllocatorStatistics.Live);
        Assert.Equal(parameters.Length + 1 + momentum.Length, afterOne - atStart);

        layer.Dispose();
        foreach (Tensor state in momentum) state.Dispose();
        Assert.Equal(atStart, LiveTensors.Count);
    }

    private static void Step(Layer layer, Parameter[] parameters, Tensor[] momentum)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor loss = layer.call(ones(2, 4)).square().mean();
        loss.backward();
        using IDisposable quiet = no_grad();
        for (int i = 0; i < parameters.Length; i++)
        {
            momentum[i].mul_(0.9).add_(parameters[i].grad!);
            parameters[i].add_(momentum[i], -0.1);
        }
        layer.zero_grad();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(int count)
    {
        for (int i = 0; i < count; i++) ones(1);
    }

    private sealed class Layer : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _linear = nn.Linear(4, 4);
        private readonly Parameter _gain = nn.Parameter(ones(4));
        private readonly Tensor _offset = zeros(4);

        public Layer()
            : base(nameof(Layer)) => RegisterComponents();

        public override Tensor forward(Tensor? input) => _linear.call(input) * _gain + _offset;
    }
}
