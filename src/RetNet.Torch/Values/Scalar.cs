using System.Numerics;
using RetNet.Torch;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// One number, as operators take it. Integers travel as 64-bit integers, floating-point numbers as doubles, as in PyTorch.
/// TorchSharp's is a class around a native object; a struct costs nothing and needs no disposal.
/// </summary>
public readonly struct Scalar : IDisposable
{
    private readonly long _bits;
    private readonly double _imaginary;

    private Scalar(ScalarType type, long bits, double imaginary = 0)
    {
        Type = type;
        _bits = bits;
        _imaginary = imaginary;
    }

    public static implicit operator Scalar(byte value) => new(ScalarType.Int64, value);

    public static implicit operator Scalar(sbyte value) => new(ScalarType.Int64, value);

    public static implicit operator Scalar(short value) => new(ScalarType.Int64, value);

    public static implicit operator Scalar(int value) => new(ScalarType.Int64, value);

    public static implicit operator Scalar(long value) => new(ScalarType.Int64, value);

    public static implicit operator Scalar(Half value) => (double)value;

    public static implicit operator Scalar(float value) => (double)value;

    public static implicit operator Scalar(double value) => new(ScalarType.Float64, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Scalar(bool value) => new(ScalarType.Bool, value ? 1 : 0);

    public static implicit operator Scalar((float, float) value) => new Complex(value.Item1, value.Item2);

    public static implicit operator Scalar(Complex value) =>
        new(ScalarType.ComplexFloat64, BitConverter.DoubleToInt64Bits(value.Real), value.Imaginary);

    /// <summary>Int64, Float64, Bool or ComplexFloat64.</summary>
    public ScalarType Type { get; }

    /// <summary>Does nothing; there for code written for the class.</summary>
    public void Dispose()
    {
    }

    internal double Real => Type is ScalarType.Float64 or ScalarType.ComplexFloat64 ? BitConverter.Int64BitsToDouble(_bits) : _bits;

    internal double Imaginary => _imaginary;

    internal long Integer => Type is ScalarType.Int64 or ScalarType.Bool ? _bits : (long)Real;

    internal Argument ToArgument() => Type switch
    {
        ScalarType.Float64 => Real,
        ScalarType.Bool => _bits != 0,
        ScalarType.ComplexFloat64 => Argument.Complex(Real, _imaginary),
        _ => _bits,
    };
}
