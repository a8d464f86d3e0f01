namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>A function with its own derivative and one output.</summary>
        public abstract class SingleTensorFunction<T> : Function<T>
            where T : SingleTensorFunction<T>, new()
        {
            protected SingleTensorFunction()
            {
            }

            /// <summary>Computes the output; operations inside are not recorded.</summary>
            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            /// <summary>Gives one gradient per argument of <see cref="apply"/>, null where there is none.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            /// <summary>Runs the function and records it.</summary>
            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            internal override IList<Tensor> RunForward(AutogradContext context, object[] arguments) => [forward(context, arguments)];

            internal override IList<Tensor> RunBackward(AutogradContext context, List<Tensor> gradients) => backward(context, gradients[0]);
        }
    }
}
