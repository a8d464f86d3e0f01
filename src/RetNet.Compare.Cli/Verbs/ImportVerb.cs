using System.CommandLine;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Importing;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training.Checkpoints;

namespace RetNet.Compare.Cli.Verbs;

/// <summary><c>compare import</c></summary>
internal static class ImportVerb
{
    private static readonly Argument<string> Source = new("source")
    {
        Description = "With --output: a .safetensors file under official names. With --export: a training run, one of its checkpoints, or an imported model.",
    };

    private static readonly Option<string?> Output = new("--output") { Description = "Import: write our model into this new folder.", HelpName = "folder" };
    private static readonly Option<string?> Export = new("--export")
    {
        Description = "Export: write this official .safetensors file and its .json.",
        HelpName = "file.safetensors",
    };

    private static readonly Option<string?> Configuration = new("--config")
    {
        Description = "Official configuration, if it is not the .json of the same name.",
        HelpName = "file.json",
    };

    private static readonly Option<string> Prefix = new("--prefix")
    {
        Description = "What the names of the weights begin with in the file; names without it are not looked at.",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<string?> ArchitectureName = new("--architecture")
    {
        Description = "Architecture to build, where several read the same checkpoints.",
        HelpName = "name",
    };

    public static Verb Create()
    {
        var verb = new Verb(
            "import",
            "Turns a checkpoint of an official implementation into ours, or with --export one of ours into the official format. "
                + "The official format is NAME.safetensors under the official state-dict names and NAME.json with {\"arch\": …, \"config\": {…}}.",
            "compare import retnet.safetensors --output models/retnet",
            "compare import tests/golden/retnet/case1.safetensors --prefix w. --output /tmp/retnet",
            "compare import transformer.safetensors --architecture flash-attention --output models/flash",
            "compare import results/cpu-quick/runs/RUN --export retnet.safetensors")
        {
            Source, Output, Export, Configuration, Prefix, ArchitectureName, SharedOptions.Plugins,
        };
        verb.SetWork((parsed, _) => Run(parsed));
        return verb;
    }

    private static int Run(ParseResult parsed)
    {
        string source = parsed.GetValue(Source)!;
        (string? output, string? export) = (parsed.GetValue(Output), parsed.GetValue(Export));
        if ((output is null) == (export is null))
            throw new UsageException("Give either --output FOLDER, to import, or --export FILE.safetensors, to export.");
        if (export is not null && (Option[])[Configuration, Prefix, ArchitectureName] is { } others
            && Array.Find(others, option => parsed.GetResult(option) is { Implicit: false }) is { } foreign)
        {
            throw new UsageException($"{foreign.Name} belongs to an import; an export has everything in its folder.");
        }

        ArchitectureRegistry registry = SharedOptions.Registry(parsed);
        return export is null ? Import(parsed, registry, source, output!) : ExportTo(parsed, registry, source, export);
    }

    private static int Import(ParseResult parsed, ArchitectureRegistry registry, string source, string output)
    {
        var checkpoint = OfficialCheckpoint.At(source, parsed.GetValue(Configuration));
        ImportedModel imported = checkpoint.Read(registry, parsed.GetValue(ArchitectureName), parsed.GetValue(Prefix)!);
        using ISequenceModel model = imported.Model;
        ModelFolder.Write(output, imported.Architecture.Name, model);
        TextWriter console = parsed.InvocationConfiguration.Output;
        console.WriteLine($"{Describe(imported.Architecture, model)} in {output}");
        if (imported.LeftOut.Count > 0)
            console.WriteLine($"  left out, because the model computes them or has them under another name: {string.Join(", ", imported.LeftOut)}");
        return ExitCode.Done;
    }

    private static int ExportTo(ParseResult parsed, ArchitectureRegistry registry, string source, string export)
    {
        if (!Directory.Exists(source))
            throw new UsageException($"{source}: there is no such folder. --export takes a training run, one of its checkpoints, or an imported model.");
        StoredModel stored = StoredModel.Open(source);
        using ISequenceModel model = stored.Load(registry);
        Architecture architecture = registry.Get(stored.Architecture);
        var checkpoint = OfficialCheckpoint.At(export);
        checkpoint.Write(architecture, model);
        TextWriter console = parsed.InvocationConfiguration.Output;
        console.WriteLine($"{Describe(architecture, model)} in {checkpoint.Weights}, {checkpoint.Configuration}");
        console.WriteLine("  Buffers and tied copies are left out: in Python, load_state_dict(…, strict=False).");
        return ExitCode.Done;
    }

    private static string Describe(Architecture architecture, ISequenceModel model) =>
        $"{architecture.DisplayName}, {model.Options.Layers} layers x {model.Options.Width}, vocabulary {model.Options.Vocabulary}, {model.Parameters.Total:N0} parameters";
}
