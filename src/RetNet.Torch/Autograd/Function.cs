using System.Runtime.InteropServices;
using RetNet.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>
        /// A function with its own derivative. Derive from <see cref="SingleTensorFunction{T}"/> or <see cref="MultiTensorFunction{T}"/>.
        /// Backward gives one gradient per argument of <c>apply</c>, null for those that are not tensors or need none.
        /// Exceptions in either pass reach the caller as the inner exception of an <see cref="ExternalException"/>.
        /// </summary>
        public abstract class Function<T>
            where T : Function<T>, new()
        {
            private static readonly T s_instance = new();

            protected Function()
            {
            }

            /// <summary>The name shown in errors.</summary>
            public abstract string Name { get; }

            public static unsafe List<Tensor> apply_internal(params object[] vars)
            {
                var inputs = new List<Tensor>();
                var isTensor = new bool[vars.Length];
                for (int i = 0; i < vars.Length; i++)
                {
                    if (vars[i] is not Tensor { IsInvalid: false } tensor) continue;
                    isTensor[i] = true;
                    inputs.Add(tensor);
                }

                var state = GCHandle.Alloc(new FunctionCall(s_instance, new AutogradContext(isTensor), vars));
                nint[] handles = Handles(inputs);
                ManagedFunction callbacks = FunctionCall.Callbacks;
                nint* results;
                int count;
                fixed (nint* list = handles)
                {
                    Native.Check(Native.rt_apply_function(&callbacks, GCHandle.ToIntPtr(state), list, handles.Length, &results, &count));
                }
                KeepAlive(inputs);
                var outputs = new List<Tensor>(count);
                for (int i = 0; i < count; i++) outputs.Add(new Tensor(results[i]));
                return outputs;
            }

            internal abstract IList<Tensor> RunForward(AutogradContext context, object[] arguments);

            internal abstract IList<Tensor> RunBackward(AutogradContext context, List<Tensor> gradients);

            /// <summary>One use of a function in a graph; lives as long as the graph's node.</summary>
            private sealed class FunctionCall(Function<T> function, AutogradContext context, object[] arguments) : FunctionCallBase(context)
            {
                private object[]? _arguments = arguments;

                protected override string Name => function.Name;

                protected override IList<Tensor> Forward(List<Tensor> inputs)
                {
                    object[] given = _arguments!;
                    // The arguments must not live as long as the graph: what backward needs is saved explicitly.
                    _arguments = null;
                    int next = 0;
                    var replaced = new object[given.Length];
                    for (int i = 0; i < given.Length; i++) replaced[i] = Context.IsTensor[i] ? inputs[next++] : given[i];
                    return function.RunForward(Context, replaced);
                }

                protected override IList<Tensor> Backward(List<Tensor> gradients) => function.RunBackward(Context, gradients);
            }
        }
    }
}
