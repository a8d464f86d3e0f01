using System.Numerics;
using RetNet.Torch.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

// The values, as C# sees them.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>
        /// The memory of a contiguous CPU tensor. It stays valid while the tensor lives: keep the tensor referenced while using the span.
        /// </summary>
        /// <exception cref="InvalidOperationException">The tensor is not contiguous or not on the CPU.</exception>
        public unsafe Span<byte> bytes
        {
            get => new((void*)ContiguousPointer(), checked((int)(numel() * ElementSize)));
            set
            {
                if (value.Length != numel() * ElementSize)
                    throw new ArgumentException($"{value.Length} bytes do not fill a tensor of {numel() * ElementSize} bytes.", nameof(value));
                value.CopyTo(bytes);
                GC.KeepAlive(this);
            }
        }

        /// <summary>Typed access to the values of a CPU tensor.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the tensor's element type.</exception>
        public TensorAccessor<T> data<T>()
            where T : struct
        {
            CheckElement<T>();
            return new TensorAccessor<T>(this);
        }

        /// <summary>The value of a tensor with one element; the tensor may be on any device.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the tensor's element type.</exception>
        public unsafe T item<T>()
            where T : struct
        {
            CheckElement<T>();
            if (numel() != 1) throw new ArgumentException($"A tensor of {numel()} elements has no single value.");
            if (device_type == DeviceType.CPU)
            {
                T value = System.Runtime.CompilerServices.Unsafe.ReadUnaligned<T>((void*)DataPointer);
                GC.KeepAlive(this);
                return value;
            }
            using Tensor local = detach().to(torch.CPU, disposeAfter: true);
            return local.item<T>();
        }

        /// <summary>The value of a tensor with one element.</summary>
        public Scalar ToScalar()
        {
            if (is_complex()) return this.ToComplexFloat64();
            if (dtype == ScalarType.Bool) return item<bool>();
            return is_integral() ? this.ToInt64() : this.ToDouble();
        }

        internal unsafe nint DataPointer
        {
            get
            {
                nint pointer;
                Native.Check(Native.rt_data_pointer(Handle, &pointer));
                GC.KeepAlive(this);
                return pointer;
            }
        }

        internal nint ContiguousPointer()
        {
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException($"The memory of a tensor on {device} cannot be reached from C#; call cpu() first.");
            if (!is_contiguous())
                throw new InvalidOperationException($"A tensor of shape [{string.Join(", ", shape)}] and strides [{string.Join(", ", stride())}] is not contiguous; call contiguous() first.");
            return DataPointer;
        }

        /// <summary>The value of a tensor with one element, converted.</summary>
        internal double ReadNumber() => dtype switch
        {
            ScalarType.Float64 => item<double>(),
            ScalarType.Float32 => item<float>(),
            ScalarType.Int64 => item<long>(),
            ScalarType.Int32 => item<int>(),
            _ => Converted<double>(ScalarType.Float64),
        };

        internal T Converted<T>(ScalarType type)
            where T : struct
        {
            using Tensor converted = detach().to(type, disposeAfter: true);
            return converted.item<T>();
        }

        private void CheckElement<T>()
            where T : struct
        {
            bool fits = dtype switch
            {
                ScalarType.Byte => typeof(T) == typeof(byte),
                ScalarType.Int8 => typeof(T) == typeof(sbyte),
                ScalarType.Int16 => typeof(T) == typeof(short),
                ScalarType.Int32 => typeof(T) == typeof(int),
                ScalarType.Int64 => typeof(T) == typeof(long),
                ScalarType.Float16 => typeof(T) == typeof(Half),
                ScalarType.Float32 => typeof(T) == typeof(float),
                ScalarType.Float64 => typeof(T) == typeof(double),
                ScalarType.Bool => typeof(T) == typeof(bool),
                ScalarType.ComplexFloat32 => typeof(T) == typeof((float, float)),
                ScalarType.ComplexFloat64 => typeof(T) == typeof(Complex),
                _ => false,
            };
            if (!fits) throw new ArgumentException($"A tensor of {dtype} cannot be read as {typeof(T).Name}; convert it with to() first.");
        }
    }
}
