using RetNet.Torch;
using RetNet.Torch.Interop;

namespace TorchSharp;

// Dispose scopes, recording of gradients, threads.
public static partial class torch
{
    /// <summary>The innermost dispose scope of this thread; null when none is open.</summary>
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.Current;

    /// <summary>Opens a scope: tensors made on this thread until it is disposed are freed with it.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.Current = new DisposeScope(DisposeScopeManager.Current);

    /// <summary>Runs <paramref name="expr"/> in a scope of its own and gives its result to the scope outside.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using DisposeScope scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    /// <summary>Operations are not recorded for backward until the result is disposed.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    /// <summary>Operations are recorded (or not) until the result is disposed.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    /// <inheritdoc cref="enable_grad"/>
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Native.rt_grad_mode() != 0;

    /// <summary>Like <see cref="no_grad"/>, and tensors made inside cannot take part in recorded operations later.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Native.rt_inference_mode() != 0;

    /// <summary>Threads that one operator may use.</summary>
    public static int get_num_threads() => Threads.Count;

    /// <inheritdoc cref="get_num_threads"/>
    public static void set_num_threads(int num) => Threads.Count = num;

    /// <summary>Threads between operators.</summary>
    public static int get_num_interop_threads() => Native.rt_num_interop_threads();

    /// <summary>Sets the threads between operators; once, before any work was spread over them.</summary>
    public static unsafe void set_num_interop_threads(int num) => Native.Check(Native.rt_set_num_interop_threads(num));
}
