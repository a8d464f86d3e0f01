using RetNet.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Whether operations on the tensor are recorded for <see cref="backward()"/>.</summary>
        public unsafe bool requires_grad
        {
            get => Kept(Native.rt_requires_grad(Handle)) != 0;
            set
            {
                Native.Check(Native.rt_set_requires_grad(Handle, value ? 1 : 0));
                GC.KeepAlive(this);
            }
        }

        /// <summary>Sets <see cref="requires_grad"/> and gives this tensor.</summary>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <inheritdoc cref="requires_grad_"/>
        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>The gradient of the last backward pass; null before one. Each read gives a new object over the same values.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                nint gradient;
                Native.Check(Native.rt_get_grad(Handle, &gradient));
                GC.KeepAlive(this);
                return gradient == 0 ? null : new Tensor(gradient);
            }

            set
            {
                Native.Check(Native.rt_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(value);
                GC.KeepAlive(this);
            }
        }

        /// <summary>Keeps the gradient of a tensor that is not a leaf.</summary>
        public unsafe void retain_grad()
        {
            Native.Check(Native.rt_retain_grad(Handle));
            GC.KeepAlive(this);
        }

        /// <summary>Adds the derivative of this one-element tensor to the gradients of the leaves that it was computed from.</summary>
        public void backward() => autograd.backward(this);

        /// <summary>Adds derivatives to the gradients of leaves (of <paramref name="inputs"/> only, where given).</summary>
        /// <param name="grad_tensors">The derivative by this tensor; may be left out for one element.</param>
        public void backward(
            IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
