using System.Text.Json;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Parity;

/// <summary>
/// A fixture of an official implementation: NAME.safetensors with weights (w.*), tokens (in.*), outputs (out.*) and gradients (grad.*),
/// and NAME.json with architecture and configuration beside it.
/// </summary>
public sealed class GoldenCase : IDisposable
{
    private GoldenCase(string path, OfficialConfiguration configuration, Device device)
    {
        Configuration = configuration;
        Device = device;
        File = SafetensorsFile.Open(path);
        Name = $"{Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))}/{Path.GetFileNameWithoutExtension(path)}";
    }

    /// <summary>Folder and name.</summary>
    public string Name { get; }

    /// <summary>The official implementation's name for the architecture.</summary>
    public string OfficialName => Configuration.Name;

    /// <summary>The official configuration.</summary>
    public OfficialConfiguration Configuration { get; }

    /// <summary>The .json beside the tensors.</summary>
    public JsonElement Description => Configuration.Document;

    /// <summary>The tensors.</summary>
    public SafetensorsFile File { get; }

    /// <summary>Where the fixture is held to: tensors are read to it, and models stand on it.</summary>
    public Device Device { get; }

    /// <summary>Chunk length of the official chunkwise output, or 16.</summary>
    public long ChunkLength => Description.TryGetProperty("chunk_size", out JsonElement chunk) ? chunk.GetInt64() : 16;

    /// <summary>All fixtures at the given files and folders (searched to the bottom), in order.</summary>
    /// <exception cref="FileNotFoundException">A path does not exist or holds no fixture.</exception>
    public static IEnumerable<string> Find(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            string[] found = Directory.Exists(path)
                ? [.. Directory.EnumerateFiles(path, "*.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
                : System.IO.File.Exists(path) ? [path] : [];
            if (found.Length == 0)
                throw new FileNotFoundException($"{path}: no fixture here. Give .safetensors files with a .json beside each, or folders of them.", path);
            foreach (string file in found)
                yield return file;
        }
    }

    /// <summary>Opens a fixture.</summary>
    /// <param name="path">The .safetensors file.</param>
    /// <param name="device">Where to compute; the CPU when null.</param>
    /// <exception cref="FileNotFoundException">The .json beside it is missing.</exception>
    public static GoldenCase Open(string path, Device? device = null)
    {
        string json = Path.ChangeExtension(path, ".json");
        if (!System.IO.File.Exists(json))
            throw new FileNotFoundException($"{json} is missing: a fixture needs its configuration beside it.", json);
        return new(path, OfficialConfiguration.Open(json), device ?? CPU);
    }

    /// <summary>A tensor of the fixture, on <see cref="Device"/>.</summary>
    /// <exception cref="SafetensorsException">There is no such tensor.</exception>
    public Tensor Read(string name) => File.ReadTensor(name).to(Device);

    /// <summary>The architectures of the registry that read this fixture as a model, with its options.</summary>
    public IEnumerable<(Architecture Architecture, ModelOptions Options)> Readers(ArchitectureRegistry registry)
    {
        foreach (Architecture architecture in registry.All)
        {
            if (architecture.FromOfficial(Configuration) is { } options)
                yield return (architecture, options);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();
}
