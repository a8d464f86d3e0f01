using RetNet.Torch.Interop;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Torch;

/// <summary>One argument of an operator; every type an operator can take converts to it.</summary>
public readonly struct Argument
{
    private readonly object? _reference;
    private readonly long _integer;
    private readonly double _number;
    private readonly ValueTag _tag;
    private readonly int _length;

    private Argument(ValueTag tag, object? reference = null, long integer = 0, double number = 0, int length = 0)
    {
        _tag = tag;
        _reference = reference;
        _integer = integer;
        _number = number;
        _length = length;
    }

    /// <summary>The absent value of an optional argument.</summary>
    public static Argument None => default;

    public static implicit operator Argument(Tensor? value) => value is null ? None : new(ValueTag.Tensor, value);

    public static implicit operator Argument(Scalar value) => value.ToArgument();

    public static implicit operator Argument(Scalar? value) => value is { } scalar ? scalar.ToArgument() : None;

    public static implicit operator Argument(long value) => new(ValueTag.Int, integer: value);

    public static implicit operator Argument(long? value) => value is { } number ? new(ValueTag.Int, integer: number) : None;

    public static implicit operator Argument(int value) => new(ValueTag.Int, integer: value);

    public static implicit operator Argument(int? value) => value is { } number ? new(ValueTag.Int, integer: number) : None;

    public static implicit operator Argument(double value) => new(ValueTag.Double, number: value);

    public static implicit operator Argument(double? value) => value is { } number ? new(ValueTag.Double, number: number) : None;

    public static implicit operator Argument(float value) => new(ValueTag.Double, number: value);

    public static implicit operator Argument(bool value) => new(ValueTag.Bool, integer: value ? 1 : 0);

    public static implicit operator Argument(bool? value) => value is { } flag ? new(ValueTag.Bool, integer: flag ? 1 : 0) : None;

    public static implicit operator Argument(ScalarType value) => new(ValueTag.Int, integer: (long)value);

    public static implicit operator Argument(ScalarType? value) => value is { } type ? new(ValueTag.Int, integer: (long)type) : None;

    public static implicit operator Argument(Device? value) =>
        value is null ? None : new(ValueTag.Device, integer: (long)value.type, length: value.index);

    public static implicit operator Argument(Generator? value) => value is null ? None : new(ValueTag.Generator, value);

    public static implicit operator Argument(string? value) => value is null ? None : new(ValueTag.String, System.Text.Encoding.UTF8.GetBytes(value));

    public static implicit operator Argument(long[]? value) => value is null ? None : new(ValueTag.IntList, value);

    public static implicit operator Argument(double[]? value) => value is null ? None : new(ValueTag.DoubleList, value);

    public static implicit operator Argument(bool[]? value) => value is null ? None : new(ValueTag.BoolList, value);

    public static implicit operator Argument(Tensor[] value) => new(ValueTag.TensorList, value);

    /// <summary>A list of one integer, for operators that take <c>int[]</c>.</summary>
    public static Argument ListOf(long value) => new(ValueTag.IntList, integer: value, length: 1);

    /// <summary>A list in which null means "no tensor", for operators that take <c>Tensor?[]</c>.</summary>
    public static Argument OptionalTensors(Tensor?[] value) => new(ValueTag.OptionalTensorList, value);

    internal static Argument Complex(double real, double imaginary) =>
        new(ValueTag.Complex, integer: BitConverter.DoubleToInt64Bits(imaginary), number: real);

    internal object? Reference => _reference;

    /// <summary>Eight-byte words of scratch memory that <see cref="Write"/> needs.</summary>
    internal int ScratchWords => _tag switch
    {
        ValueTag.None or ValueTag.Tensor or ValueTag.Int or ValueTag.Double or ValueTag.Bool or ValueTag.Device or ValueTag.Generator => 0,
        ValueTag.Complex => 2,
        ValueTag.String or ValueTag.BoolList => (((Array)_reference!).Length + 7) / 8,
        _ => _reference is Array list ? list.Length : 1,
    };

    /// <summary>Writes the native form; lists and text go to <paramref name="scratch"/>, which moves past them.</summary>
    internal unsafe void Write(NativeValue* value, ref long* scratch)
    {
        value->Tag = _tag;
        switch (_tag)
        {
            case ValueTag.Tensor:
                value->Pointer = ((Tensor)_reference!).Handle;
                break;
            case ValueTag.Int or ValueTag.Bool:
                value->Integer = _integer;
                break;
            case ValueTag.Double:
                value->Number = _number;
                break;
            case ValueTag.Device:
                value->Integer = _integer;
                value->Length = _length;
                break;
            case ValueTag.Generator:
                value->Pointer = ((Generator)_reference!).Handle;
                break;
            case ValueTag.None:
                break;
            default:
                WriteList(value, ref scratch);
                break;
        }
    }

    private unsafe void WriteList(NativeValue* value, ref long* scratch)
    {
        value->Pointer = (nint)scratch;
        switch (_reference)
        {
            case null when _tag == ValueTag.Complex:
                ((double*)scratch)[0] = _number;
                scratch[1] = _integer;
                break;
            case null:
                value->Length = 1;
                scratch[0] = _integer;
                break;
            case long[] list:
                value->Length = list.Length;
                list.CopyTo(new Span<long>(scratch, list.Length));
                break;
            case double[] list:
                value->Length = list.Length;
                list.CopyTo(new Span<double>(scratch, list.Length));
                break;
            case bool[] list:
                value->Length = list.Length;
                list.CopyTo(new Span<bool>(scratch, list.Length));
                break;
            case byte[] text:
                value->Length = text.Length;
                text.CopyTo(new Span<byte>(scratch, text.Length));
                break;
            case Tensor?[] list:
                value->Length = list.Length;
                for (int i = 0; i < list.Length; i++) scratch[i] = list[i]?.Handle ?? 0;
                break;
        }
        scratch += ScratchWords;
    }

    /// <summary>Keeps what the native side was pointed at alive up to here.</summary>
    internal void KeepAlive() => GC.KeepAlive(_reference);
}
