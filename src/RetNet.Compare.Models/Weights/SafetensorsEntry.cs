namespace RetNet.Compare.Models.Weights;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Key, e.g. <c>layers.0.ffn.fc1.weight</c>.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes, row-major; empty for a scalar.</param>
public sealed record SafetensorsEntry(string Name, SafetensorsType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Number of elements.</summary>
    /// <exception cref="OverflowException">The shape has more elements than 64 bits count.</exception>
    public long Elements => Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Bytes of the data.</summary>
    /// <exception cref="OverflowException">The shape has more bytes than 64 bits count.</exception>
    public long ByteLength => checked(Elements * ElementBytes);

    /// <summary>Bytes of one element.</summary>
    public int ElementBytes => Type switch
    {
        SafetensorsType.F64 or SafetensorsType.I64 => 8,
        SafetensorsType.F32 or SafetensorsType.I32 => 4,
        SafetensorsType.F16 or SafetensorsType.BF16 => 2,
        _ => 1,
    };
}
