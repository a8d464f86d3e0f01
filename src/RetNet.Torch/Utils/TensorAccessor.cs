using System.Collections;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>Reads and writes the values of a CPU tensor, contiguous or not, in row-major order.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : struct
{
    private readonly Tensor _tensor;
    private readonly long[] _sizes;
    private readonly long[] _strides;
    private readonly bool _contiguous;
    private readonly nint _data;

    internal TensorAccessor(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
            throw new InvalidOperationException($"The memory of a tensor on {tensor.device} cannot be reached from C#; call cpu() first.");
        _tensor = tensor;
        _sizes = tensor.shape;
        _strides = tensor.stride();
        _contiguous = tensor.is_contiguous();
        _data = tensor.DataPointer;
        Count = tensor.numel();
    }

    /// <summary>The number of elements.</summary>
    public long Count { get; }

    public bool IsReadOnly => false;

    /// <summary>One element by its indices, or, with a single index, by its position in row-major order.</summary>
    public T this[params long[] indices]
    {
        get => Unsafe.ReadUnaligned<T>(Address(indices));
        set => Unsafe.WriteUnaligned(Address(indices), value);
    }

    /// <summary>All values in row-major order.</summary>
    public T[] ToArray()
    {
        var values = new T[Count];
        CopyTo(values);
        return values;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies the values from <paramref name="tensorIndex"/> on, as many as both sides hold.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        Span<T> target = array[arrayIndex..];
        long count = Math.Min(target.Length, Count - tensorIndex);
        if (_contiguous) new ReadOnlySpan<T>(At(tensorIndex), (int)count).CopyTo(target);
        else
        {
            for (int i = 0; i < count; i++) target[i] = Unsafe.ReadUnaligned<T>(At(Offset(tensorIndex + i)));
        }
        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <summary>Overwrites the values from <paramref name="tensorIndex"/> on, as many as both sides hold.</summary>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ReadOnlySpan<T> source = array[arrayIndex..];
        long count = Math.Min(source.Length, Count - tensorIndex);
        if (_contiguous) source[..(int)count].CopyTo(new Span<T>(At(tensorIndex), (int)count));
        else
        {
            for (int i = 0; i < count; i++) Unsafe.WriteUnaligned(At(Offset(tensorIndex + i)), source[i]);
        }
        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++) yield return Read(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Does nothing: the tensor owns the memory.</summary>
    public void Dispose()
    {
    }

    private T Read(long position)
    {
        T value = Unsafe.ReadUnaligned<T>(At(_contiguous ? position : Offset(position)));
        GC.KeepAlive(_tensor);
        return value;
    }

    private void* At(long offset) => (byte*)_data + offset * Unsafe.SizeOf<T>();

    private void* Address(long[] indices)
    {
        if (indices.Length == 1 && _sizes.Length != 1)
        {
            if ((ulong)indices[0] >= (ulong)Count) throw new ArgumentOutOfRangeException(nameof(indices), indices[0], $"The tensor has {Count} elements.");
            return At(Offset(indices[0]));
        }
        if (indices.Length != _sizes.Length) throw new ArgumentException($"{indices.Length} indices given for {_sizes.Length} dimensions.", nameof(indices));
        long offset = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            if ((ulong)indices[i] >= (ulong)_sizes[i])
                throw new ArgumentOutOfRangeException(nameof(indices), indices[i], $"Dimension {i} has size {_sizes[i]}.");
            offset += indices[i] * _strides[i];
        }
        return At(offset);
    }

    private long Offset(long position)
    {
        long offset = 0;
        for (int i = _sizes.Length - 1; i >= 0; i--)
        {
            offset += position % _sizes[i] * _strides[i];
            position /= _sizes[i];
        }
        return offset;
    }
}
