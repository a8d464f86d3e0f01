using RetNet.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a custom function keeps between its forward and its backward pass.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> _data = [];

            internal AutogradContext(bool[] isTensor) => IsTensor = isTensor;

            /// <summary>Whether backward gets zeros, not null, for outputs without a gradient.</summary>
            public bool MaterializeGrads { get; private set; } = true;

            /// <summary>The native context; valid while a pass runs.</summary>
            internal nint Handle { get; set; }

            /// <summary>Which arguments of <c>apply</c> were tensors.</summary>
            internal bool[] IsTensor { get; }

            /// <summary>Keeps inputs or outputs of the function (other tensors too) for backward; at most once, in forward.</summary>
            public unsafe void save_for_backward(List<Tensor> tensors)
            {
                nint[] handles = Handles(tensors);
                fixed (nint* list = handles) Native.Check(Native.rt_context_save(Alive, list, handles.Length));
                KeepAlive(tensors);
            }

            /// <summary>The tensors kept by <see cref="save_for_backward"/>; in backward.</summary>
            /// <exception cref="System.Runtime.InteropServices.ExternalException">One was changed in place since, or was freed already.</exception>
            public unsafe List<Tensor> get_saved_variables()
            {
                nint* handles;
                int count;
                Native.Check(Native.rt_context_saved(Alive, &handles, &count));
                var tensors = new List<Tensor>(count);
                for (int i = 0; i < count; i++) tensors.Add(new Tensor(handles[i]));
                return tensors;
            }

            /// <summary>Keeps an object that is not a tensor.</summary>
            public void save_data(string key, object value) => _data[key] = value;

            /// <summary>The object kept by <see cref="save_data"/>.</summary>
            public object get_data(string key) => _data[key];

            /// <summary>Names the inputs that forward changed in place; at most once, in forward.</summary>
            public unsafe void mark_dirty(List<Tensor> tensors)
            {
                nint[] handles = Handles(tensors);
                fixed (nint* list = handles) Native.Check(Native.rt_context_mark_dirty(Alive, list, handles.Length));
                KeepAlive(tensors);
            }

            /// <summary>Names the outputs that need no gradient; at most once, in forward.</summary>
            public unsafe void mark_non_differentiable(List<Tensor> tensors)
            {
                nint[] handles = Handles(tensors);
                fixed (nint* list = handles) Native.Check(Native.rt_context_mark_non_differentiable(Alive, list, handles.Length));
                KeepAlive(tensors);
            }

            /// <summary>Sets <see cref="MaterializeGrads"/>; in forward.</summary>
            public unsafe void set_materialize_grads(bool value)
            {
                MaterializeGrads = value;
                Native.Check(Native.rt_context_materialize_grads(Alive, value ? 1 : 0));
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing) => _data.Clear();

            private nint Alive => Handle != 0
                ? Handle
                : throw new InvalidOperationException("An autograd context can be used inside forward and backward only.");
        }
    }
}
