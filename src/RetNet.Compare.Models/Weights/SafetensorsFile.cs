using Microsoft.Win32.SafeHandles;
using RetNet.Compare.Models.Architectures;

namespace RetNet.Compare.Models.Weights;

/// <summary>
/// A safetensors file opened for reading. The header is validated as a whole when opening; data are read on demand, straight to where they go.
/// Format: https://huggingface.co/docs/safetensors.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly SafeFileHandle handle;
    private readonly SafetensorsHeader header;

    private SafetensorsFile(string path, SafeFileHandle handle, SafetensorsHeader header)
    {
        Path = path;
        this.handle = handle;
        this.header = header;
        Entries = [.. header.Tensors.Values.OrderBy(tensor => tensor.Offset).Select(tensor => tensor.Entry)];
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The strings under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>The tensor called <paramref name="name"/>.</summary>
    /// <exception cref="SafetensorsException">There is none.</exception>
    public SafetensorsEntry this[string name] => Find(name).Entry;

    /// <summary>Opens and validates a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="SafetensorsException">The file is not valid.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return new SafetensorsFile(path, handle, SafetensorsHeader.Read(path, RandomAccess.GetLength(handle), (offset, target) => ReadAt(path, handle, offset, target)));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a tensor called <paramref name="name"/>.</summary>
    public bool Contains(string name) => header.Tensors.ContainsKey(name);

    /// <summary>Reads a tensor's little-endian bytes into <paramref name="target"/>.</summary>
    /// <param name="name">Key of the tensor.</param>
    /// <param name="target">Exactly <see cref="SafetensorsEntry.ByteLength"/> bytes.</param>
    /// <exception cref="SafetensorsException">There is no such tensor, or the file was cut short since it was opened.</exception>
    public void Read(string name, Span<byte> target)
    {
        (SafetensorsEntry entry, long offset) = Find(name);
        if (target.Length != entry.ByteLength)
            throw new ArgumentException($"Tensor '{name}' has {entry.ByteLength} bytes; the target has {target.Length}.", nameof(target));
        ReadAt(Path, handle, offset, target);
    }

    /// <summary>A tensor's little-endian bytes.</summary>
    /// <exception cref="SafetensorsException">There is no such tensor, or the file was cut short since it was opened.</exception>
    public byte[] ReadBytes(string name)
    {
        byte[] bytes = new byte[Find(name).Entry.ByteLength];
        Read(name, bytes);
        return bytes;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => handle.Dispose();

    private static void ReadAt(string path, SafeFileHandle handle, long offset, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            int read = RandomAccess.Read(handle, target, offset);
            if (read == 0)
                throw new SafetensorsException($"{path}: the file ends at byte {offset}, {target.Length} bytes early: it changed while it was read. Fetch or write the file again.");
            target = target[read..];
            offset += read;
        }
    }

    private (SafetensorsEntry Entry, long Offset) Find(string name) => header.Tensors.TryGetValue(name, out var found)
        ? found
        : throw new SafetensorsException($"{Path}: none of its {header.Tensors.Count} tensors is called '{name}'{NearestName.Hint(name, header.Tensors.Keys)}. Check that the file belongs to this model.");
}
