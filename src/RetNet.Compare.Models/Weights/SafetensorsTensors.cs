using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Weights;

/// <summary>Tensors to and from safetensors files.</summary>
public static class SafetensorsTensors
{
    /// <summary>Reads a tensor into CPU memory of its own.</summary>
    /// <exception cref="SafetensorsException">There is no such tensor.</exception>
    /// <exception cref="NotSupportedException">It has more than 2 GiB.</exception>
    public static Tensor ReadTensor(this SafetensorsFile file, string name)
    {
        SafetensorsEntry entry = file[name];
        Require2GiB(file.Path, entry);
        Tensor tensor = empty([.. entry.Shape], ScalarTypeOf(entry.Type));
        file.Read(name, tensor.bytes);
        return tensor;
    }

    /// <summary>Copies a tensor of the file over <paramref name="target"/>, converting type and device.</summary>
    /// <param name="file">Where from.</param>
    /// <param name="name">Key of the tensor.</param>
    /// <param name="target">Of the same shape; parameters included, no gradient is recorded.</param>
    /// <exception cref="SafetensorsException">There is no such tensor, or its shape is another one.</exception>
    public static void CopyTo(this SafetensorsFile file, string name, Tensor target)
    {
        SafetensorsEntry entry = file[name];
        if (!target.shape.AsSpan().SequenceEqual([.. entry.Shape]))
        {
            throw new SafetensorsException(
                $"{file.Path}: tensor '{name}' has shape [{string.Join(", ", entry.Shape)}], the model's has [{string.Join(", ", target.shape)}]. Build the model with the sizes the file was written with.");
        }

        using IDisposable noGrad = no_grad();
        if (target.device_type == DeviceType.CPU && target.dtype == ScalarTypeOf(entry.Type) && target.is_contiguous())
        {
            Require2GiB(file.Path, entry);
            file.Read(name, target.bytes);
            return;
        }

        using Tensor read = file.ReadTensor(name);
        target.copy_(read);
    }

    /// <summary>Writes tensors, each copied to the CPU only while its turn lasts.</summary>
    /// <param name="stream">Where to; stays open.</param>
    /// <param name="tensors">Names and tensors of any device.</param>
    /// <param name="metadata">Strings for <c>__metadata__</c>.</param>
    /// <exception cref="NotSupportedException">A tensor has an element type the format lacks, or more than 2 GiB.</exception>
    public static void Write(Stream stream, IEnumerable<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        List<(string Name, Tensor Tensor)> all = [.. tensors];
        var writer = new SafetensorsWriter(stream, all.Select(item => new SafetensorsEntry(item.Name, TypeOf(item.Tensor.dtype), item.Tensor.shape)), metadata);
        Dictionary<string, Tensor> byName = all.ToDictionary(item => item.Name, item => item.Tensor, StringComparer.Ordinal);
        foreach (SafetensorsEntry entry in writer.Entries)
        {
            Require2GiB(entry.Name, entry);
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGrad = no_grad();
            Tensor contiguous = byName[entry.Name].detach().cpu().contiguous();
            writer.Write(contiguous.bytes);
        }

        writer.Complete();
    }

    /// <summary>The engine's name of an element type.</summary>
    public static ScalarType ScalarTypeOf(SafetensorsType type) => type switch
    {
        SafetensorsType.F64 => ScalarType.Float64,
        SafetensorsType.F32 => ScalarType.Float32,
        SafetensorsType.F16 => ScalarType.Float16,
        SafetensorsType.BF16 => ScalarType.BFloat16,
        SafetensorsType.I64 => ScalarType.Int64,
        SafetensorsType.I32 => ScalarType.Int32,
        SafetensorsType.U8 => ScalarType.Byte,
        SafetensorsType.BOOL => ScalarType.Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such element type."),
    };

    /// <summary>The format's name of an element type.</summary>
    /// <exception cref="NotSupportedException">The format lacks it.</exception>
    public static SafetensorsType TypeOf(ScalarType type) => type switch
    {
        ScalarType.Float64 => SafetensorsType.F64,
        ScalarType.Float32 => SafetensorsType.F32,
        ScalarType.Float16 => SafetensorsType.F16,
        ScalarType.BFloat16 => SafetensorsType.BF16,
        ScalarType.Int64 => SafetensorsType.I64,
        ScalarType.Int32 => SafetensorsType.I32,
        ScalarType.Byte => SafetensorsType.U8,
        ScalarType.Bool => SafetensorsType.BOOL,
        _ => throw new NotSupportedException($"Tensors of type {type} cannot be saved as safetensors; convert them first."),
    };

    private static void Require2GiB(string where, SafetensorsEntry entry)
    {
        if (entry.ByteLength > int.MaxValue)
            throw new NotSupportedException($"{where}: tensor '{entry.Name}' has {entry.ByteLength} bytes; tensors of up to 2 GiB are supported. Split it.");
    }
}
