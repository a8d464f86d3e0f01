using System.Text.Json;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;

namespace RetNet.Compare.Cli.Importing;

/// <summary>A checkpoint in the format of an official implementation: NAME.safetensors under its state-dict names, and NAME.json beside it.</summary>
/// <param name="Weights">The safetensors file.</param>
/// <param name="Configuration">The JSON file.</param>
internal sealed record OfficialCheckpoint(string Weights, string Configuration)
{
    private const string Conversion =
        "import sys, torch; from safetensors.torch import save_file; "
        + "save_file({k: v.clone().contiguous() for k, v in torch.load(sys.argv[1], map_location='cpu', weights_only=True).items()}, sys.argv[2])";

    private static readonly string[] PickleNames = [".pt", ".pth", ".bin", ".ckpt", ".pkl"];
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>The checkpoint at a path.</summary>
    /// <param name="weights">The safetensors file.</param>
    /// <param name="configuration">The JSON file; null for the one of the same name.</param>
    public static OfficialCheckpoint At(string weights, string? configuration = null) => new(weights, configuration ?? Path.ChangeExtension(weights, ".json"));

    /// <summary>Builds the model and loads the weights.</summary>
    /// <param name="registry">The architectures.</param>
    /// <param name="architecture">Which of them; null for the one that reads the configuration.</param>
    /// <param name="prefix">What the names in the file begin with.</param>
    /// <exception cref="UsageException">A file is not there or is of another kind, or no architecture reads it.</exception>
    public ImportedModel Read(ArchitectureRegistry registry, string? architecture, string prefix)
    {
        Require();
        OfficialConfiguration official = OfficialConfiguration.Open(Configuration);
        (Architecture reader, ModelOptions options) = Reader(registry, architecture, official);
        using SafetensorsFile file = SafetensorsFile.Open(Weights);
        ISequenceModel model = reader.Create(options);
        try
        {
            return new(reader, model, OfficialWeights.LoadWhole(model, file, prefix, reader.OfficialBuffers));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Writes both files, each beside and renamed.</summary>
    /// <exception cref="UsageException">A file of that name exists.</exception>
    /// <exception cref="ArgumentException">The official implementation has no such model.</exception>
    public void Write(Architecture architecture, ISequenceModel model)
    {
        if (Path.GetExtension(Weights) != ".safetensors")
            throw new UsageException($"{Weights}: the official format is written as safetensors; give a name that ends in .safetensors.");
        foreach (string path in (string[])[Weights, Configuration])
        {
            if (Path.Exists(path))
                throw new UsageException($"{path} exists already. Delete it, or give another name.");
        }

        string configuration = architecture.ToOfficial(model.Options).ToJsonString(Json) + "\n";
        AtomicFile.Write(Weights, stream => OfficialWeights.Write(model, stream));
        AtomicFile.WriteAllText(Configuration, configuration);
    }

    private static (Architecture, ModelOptions) Reader(ArchitectureRegistry registry, string? name, OfficialConfiguration official)
    {
        IEnumerable<Architecture> asked = name is null ? registry.All : [registry.Get(name)];
        (Architecture Architecture, ModelOptions Options)[] readers =
        [
            .. asked.Select(one => (one, one.FromOfficial(official))).Where(pair => pair.Item2 is not null).Select(pair => (pair.one, pair.Item2!)),
        ];
        if (readers.Length == 1)
            return readers[0];
        if (readers.Length == 0)
        {
            string who = name is null ? "No architecture here reads" : $"{name} does not read";
            throw new UsageException($"{who} checkpoints of '{official.Name}'. 'compare list' shows the architectures.");
        }

        int same = Array.FindIndex(readers, reader => reader.Architecture.Name == official.Name);
        return same >= 0
            ? readers[same]
            : throw new UsageException(
                $"Several architectures read checkpoints of '{official.Name}': {string.Join(", ", readers.Select(reader => reader.Architecture.Name))}. Give one with --architecture.");
    }

    private void Require()
    {
        if (Directory.Exists(Weights))
            throw new UsageException($"{Weights} is a folder. To import, give the .safetensors file; to export from a folder, give --export.");
        if (!File.Exists(Weights))
            throw new UsageException($"{Weights}: there is no such file.");
        if (PickleNames.Contains(Path.GetExtension(Weights)) || IsPickle(Weights))
        {
            throw new UsageException(
                $"{Weights} is a pickle, a program that runs when it is read, so it is not opened here. Convert it once, where you trust it, in Python:"
                + Environment.NewLine + $"  python3 -c \"{Conversion}\" {Weights} {Path.ChangeExtension(Weights, ".safetensors")}");
        }

        if (!File.Exists(Configuration))
        {
            throw new UsageException(
                $"{Configuration} is missing: it says which model the weights belong to, as {{\"arch\": \"NAME\", \"config\": {{…}}}}. "
                + "Write it, or name another file with --config.");
        }
    }

    /// <summary>PyTorch writes zip files around pickles, and wrote plain pickles before.</summary>
    private static bool IsPickle(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[2];
        return file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && (start is [(byte)'P', (byte)'K'] or [0x80, >= 2 and <= 5]);
    }
}
