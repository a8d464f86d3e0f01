using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    internal static unsafe Tensor FromData<T>(
        ReadOnlySpan<T> data, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
        where T : unmanaged
    {
        ScalarType type = TypeOf<T>();
        Tensor tensor = empty(dimensions, type, CPU, names: names);
        if (tensor.numel() != data.Length)
        {
            tensor.Dispose();
            throw new ArgumentException($"{data.Length} values do not fill a tensor of shape [{string.Join(", ", dimensions.ToArray())}].", nameof(data));
        }
        data.CopyTo(new Span<T>((void*)tensor.DataPointer, data.Length));
        GC.KeepAlive(tensor);
        device ??= chosenDevice;
        if ((dtype is { } wanted && wanted != type) || (device is not null && device.type != DeviceType.CPU))
            tensor = tensor.to(dtype ?? type, device ?? CPU, disposeAfter: true);
        return requires_grad ? tensor.requires_grad_() : tensor;
    }

    internal static ScalarType TypeOf<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return ScalarType.Float32;
        if (typeof(T) == typeof(double)) return ScalarType.Float64;
        if (typeof(T) == typeof(long)) return ScalarType.Int64;
        if (typeof(T) == typeof(int)) return ScalarType.Int32;
        if (typeof(T) == typeof(short)) return ScalarType.Int16;
        if (typeof(T) == typeof(sbyte)) return ScalarType.Int8;
        if (typeof(T) == typeof(byte)) return ScalarType.Byte;
        if (typeof(T) == typeof(bool)) return ScalarType.Bool;
        if (typeof(T) == typeof(Half)) return ScalarType.Float16;
        if (typeof(T) == typeof(Complex)) return ScalarType.ComplexFloat64;
        if (typeof(T) == typeof((float, float))) return ScalarType.ComplexFloat32;
        throw new NotSupportedException($"No tensor element type corresponds to {typeof(T)}.");
    }

    private static ReadOnlySpan<T> Span<T>(IList<T> list) => list switch
    {
        T[] array => array,
        List<T> items => CollectionsMarshal.AsSpan(items),
        _ => list.ToArray(),
    };

    private static ReadOnlySpan<T> Flat<T>(Array array) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    private static long[] Dimensions(Array array)
    {
        var sizes = new long[array.Rank];
        for (int i = 0; i < sizes.Length; i++) sizes[i] = array.GetLongLength(i);
        return sizes;
    }
}
