using RetNet.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Settings of the libraries under libtorch.</summary>
    public static class backends
    {
        /// <summary>Settings for NVIDIA GPUs.</summary>
        public static class cuda
        {
            /// <summary>Settings of matrix products.</summary>
            public static class matmul
            {
                /// <summary>Whether fp32 products may use TF32's 10-bit mantissa.</summary>
                public static bool allow_tf32
                {
                    get => Native.rt_allow_tf32_cublas() != 0;
                    set => Native.rt_set_allow_tf32_cublas(value ? 1 : 0);
                }
            }
        }

        /// <summary>Settings of cuDNN.</summary>
        public static class cudnn
        {
            /// <summary>Whether fp32 convolutions may use TF32's 10-bit mantissa.</summary>
            public static bool allow_tf32
            {
                get => Native.rt_allow_tf32_cudnn() != 0;
                set => Native.rt_set_allow_tf32_cudnn(value ? 1 : 0);
            }
        }
    }
}
