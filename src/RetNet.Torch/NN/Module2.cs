namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module with two inputs.</summary>
        public abstract class Module<T1, T2, TResult> : Module
        {
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>What the module computes.</summary>
            public abstract TResult forward(T1? input1, T2? input2);

            /// <inheritdoc cref="forward"/>
            public TResult call(T1? input1, T2? input2) => forward(input1, input2);
        }
    }
}
