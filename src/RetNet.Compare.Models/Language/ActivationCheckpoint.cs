using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Language;

/// <summary>
/// Activation checkpointing (Chen et al. 2016, https://arxiv.org/abs/1604.06174): of a function only the argument is kept, and what it computes
/// on its way is computed again in the backward pass. The gradients are those of the function itself, bit for bit.
/// </summary>
/// <remarks>Gradients of parameters reach their <c>grad</c> through <c>backward()</c>; <c>autograd.grad</c> does not see them.</remarks>
internal static class ActivationCheckpoint
{
    /// <summary>function(x), recorded.</summary>
    /// <param name="x">Argument, with a gradient to record.</param>
    /// <param name="function">The same at every call.</param>
    /// <param name="drawsNumbers">Whether the function draws random numbers, which must then be the same the second time.</param>
    /// <exception cref="NotSupportedException">Numbers are drawn on a device whose generator cannot be set back.</exception>
    public static Tensor Apply(Tensor x, Func<Tensor, Tensor> function, bool drawsNumbers) => drawsNumbers && x.device_type != DeviceType.CPU
        ? throw new NotSupportedException(
            "Activation checkpointing draws dropout's numbers again on the CPU only. Set training.dropout to 0 or training.activation_checkpointing to false.")
        : Function.apply(x, function, drawsNumbers);

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        private const string Again = "function";

        public override string Name => "activation_checkpoint";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            (Tensor x, var function, bool drawsNumbers) = ((Tensor)vars[0], (Func<Tensor, Tensor>)vars[1], (bool)vars[2]);
            ctx.save_data(Again, function);
            ctx.save_for_backward(drawsNumbers ? [x, get_rng_state()] : [x]);
            // Recorded, though the record is dropped: without one, kernels for decoding would serve, which round differently.
            using IDisposable recorded = enable_grad();
            return function(x.detach().requires_grad_()).detach();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            Tensor x = saved[0].detach().requires_grad_();
            using DrawnAgain? numbers = saved.Count > 1 ? new(saved[1]) : null;
            using IDisposable recorded = enable_grad();
            autograd.backward([((Func<Tensor, Tensor>)ctx.get_data(Again))(x)], [grad_output]);
            return [x.grad!, null!, null!];
        }
    }

    /// <summary>Sets the generator back to a former state, and at the end to where it was.</summary>
    private sealed class DrawnAgain : IDisposable
    {
        private readonly Tensor present = get_rng_state();

        public DrawnAgain(Tensor former) => set_rng_state(former);

        public void Dispose() => set_rng_state(present);
    }
}
