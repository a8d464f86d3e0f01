using RetNet.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The size of every dimension.</summary>
        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[ndim];
                fixed (long* target = sizes) Native.rt_sizes(Handle, target);
                GC.KeepAlive(this);
                return sizes;
            }
        }

        /// <inheritdoc cref="shape"/>
        public long[] size() => shape;

        /// <summary>The size of one dimension; negative numbers count from the last.</summary>
        public unsafe long size(int dim)
        {
            int count = checked((int)ndim);
            long* sizes = stackalloc long[count];
            Native.rt_sizes(Handle, sizes);
            GC.KeepAlive(this);
            return sizes[Dimension(dim, count)];
        }

        /// <summary>The distance in elements between neighbours, for every dimension.</summary>
        public unsafe long[] stride()
        {
            var strides = new long[ndim];
            fixed (long* target = strides) Native.rt_strides(Handle, target);
            GC.KeepAlive(this);
            return strides;
        }

        /// <summary>The distance in elements between neighbours along one dimension.</summary>
        public long stride(int dim)
        {
            long[] strides = stride();
            return strides[Dimension(dim, strides.Length)];
        }

        public long ndim => Kept(Native.rt_dim(Handle));

        public long dim() => ndim;

        public long Dimensions => ndim;

        public long numel() => Kept(Native.rt_numel(Handle));

        public long NumberOfElements => numel();

        /// <summary>Bytes of one element.</summary>
        public long ElementSize => Kept(Native.rt_element_size(Handle));

        /// <inheritdoc cref="ElementSize"/>
        public long element_size() => ElementSize;

        /// <summary>The first element's distance in elements from the start of the storage.</summary>
        public long storage_offset() => Kept(Native.rt_storage_offset(Handle));

        public ScalarType dtype => (ScalarType)Kept(Native.rt_dtype(Handle));

        public Device device => new(device_type, device_index);

        public DeviceType device_type => (DeviceType)Kept(Native.rt_device_type(Handle));

        /// <summary>Index among the devices of its type; -1 for the CPU.</summary>
        public int device_index => (int)Kept(Native.rt_device_index(Handle));

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_contiguous() => Kept(Native.rt_is_contiguous(Handle)) != 0;

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        /// <summary>Whether the tensor is not the result of a recorded operation.</summary>
        public bool is_leaf => Kept(Native.rt_is_leaf(Handle)) != 0;

        private long Kept(long value)
        {
            GC.KeepAlive(this);
            return value;
        }

        private static int Dimension(int dim, int count) => dim >= -count && dim < count
            ? (dim + count) % count
            : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"A tensor of {count} dimensions has dimensions {-count} to {count - 1}.");
    }
}
