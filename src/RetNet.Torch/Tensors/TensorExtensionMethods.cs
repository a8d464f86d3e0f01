using System.Numerics;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Reads tensors of one element as numbers of C#, converting where needed.</summary>
public static class TensorExtensionMethods
{
    public static float ToSingle(this Tensor value) => (float)value.ReadNumber();

    public static double ToDouble(this Tensor value) => value.ReadNumber();

    public static Half ToHalf(this Tensor value) => (Half)value.ReadNumber();

    public static long ToInt64(this Tensor value) => value.dtype == ScalarType.Int64 ? value.item<long>() : value.Converted<long>(ScalarType.Int64);

    public static int ToInt32(this Tensor value) => (int)value.ToInt64();

    public static short ToInt16(this Tensor value) => (short)value.ToInt64();

    public static byte ToByte(this Tensor value) => (byte)value.ToInt64();

    public static sbyte ToSByte(this Tensor value) => (sbyte)value.ToInt64();

    public static bool ToBoolean(this Tensor value) => value.dtype == ScalarType.Bool ? value.item<bool>() : value.Converted<bool>(ScalarType.Bool);

    public static Complex ToComplexFloat64(this Tensor value) => value.Converted<Complex>(ScalarType.ComplexFloat64);

    public static (float Real, float Imaginary) ToComplexFloat32(this Tensor value) => value.Converted<(float, float)>(ScalarType.ComplexFloat32);

    /// <summary>Bytes of one element.</summary>
    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
        ScalarType.ComplexFloat64 => 16,
        _ => throw new ArgumentException($"{type} is no element type.", nameof(type)),
    };

    /// <summary>The number of elements of a tensor of this shape.</summary>
    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>A tensor of one element.</summary>
    public static Tensor ToTensor<T>(this T scalar, Device? device = null, bool requires_grad = false)
        where T : struct => scalar switch
        {
            float value => tensor(value, device, requires_grad),
            double value => tensor(value, null, device, requires_grad),
            long value => tensor(value, null, device, requires_grad),
            int value => tensor(value, device, requires_grad),
            bool value => tensor(value, null, device, requires_grad),
            _ => throw new NotSupportedException($"No tensor is made from {typeof(T).Name}."),
        };
}
