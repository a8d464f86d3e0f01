using System.CommandLine;
using System.CommandLine.Parsing;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Running;
using RetNet.Compare.Cli.Terminal;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Kernels;

namespace RetNet.Compare.Cli.CommandLine;

/// <summary>Options that several verbs share.</summary>
internal static class SharedOptions
{
    /// <summary>Plain tensor forms, for <see cref="Kernels"/>.</summary>
    public const string PlainKernels = "plain";

    private const string FileName = "experiment.yaml";

    /// <summary>Further assemblies with architectures.</summary>
    public static Option<string[]> Plugins { get; } = new("--plugin")
    {
        Description = "Assembly with further architectures; may be given several times.",
        HelpName = "file.dll",
    };

    /// <summary>The experiment.</summary>
    public static Option<string> Experiment { get; } = new("--experiment")
    {
        Description = "A folder of experiments/, or the path of an experiment.yaml.",
        HelpName = "name",
        DefaultValueFactory = _ => "cpu-quick",
    };

    /// <summary>Only some of the experiment's models.</summary>
    public static Option<string[]> Models { get; } = Names("--models", "Only these models of the experiment, separated by commas.", "a,b");

    /// <summary>Other seeds than the experiment's.</summary>
    public static Option<string[]> Seeds { get; } = Names("--seeds", "These seeds instead of the experiment's, separated by commas.", "1,2,3");

    /// <summary>Another device than the experiment's.</summary>
    public static Option<string?> Device { get; } = CreateDevice();

    /// <summary>What computes on a CPU.</summary>
    public static Option<string> Kernels { get; } = CreateKernels();

    /// <summary>Where results go.</summary>
    public static Option<string?> Results { get; } = new("--results")
    {
        Description = "Folder of the results (default: results/NAME).",
        HelpName = "folder",
    };

    /// <summary>Every option that changes an experiment.</summary>
    public static IEnumerable<Option> OfExperiment => [Experiment, Models, Seeds, Device, Kernels, Results, Plugins];

    /// <summary>All architectures, those of <c>--plugin</c> included; what cannot join is named as a warning.</summary>
    public static ArchitectureRegistry Registry(ParseResult parsed)
    {
        ArchitectureRegistry registry = ArchitectureRegistry.Discover(parsed.GetValue(Plugins) ?? []);
        foreach (string sentence in registry.Skipped)
            parsed.InvocationConfiguration.Error.WriteLine($"Warning: {sentence}");
        return registry;
    }

    /// <summary>The experiment as the file and the options say.</summary>
    public static Experiment ReadExperiment(ParseResult parsed, ArchitectureRegistry registry)
    {
        Experiment experiment = ExperimentReader.Read(FileOf(parsed.GetValue(Experiment)!), registry);
        if (parsed.GetValue(Models) is { Length: > 0 } names)
            experiment = experiment with { Models = Selected(experiment, names) };
        if (parsed.GetValue(Device) is { } device)
            experiment = experiment with { Device = Chosen(device, experiment) };
        if (parsed.GetValue(Seeds) is { Length: > 0 } seeds && experiment.Training is { } training)
            experiment = experiment with { Training = training with { Seeds = [.. seeds.Select(Seed).Distinct()] } };
        return experiment;
    }

    /// <summary>The experiment on this machine.</summary>
    public static Session Session(ParseResult parsed, CancellationToken cancellation)
    {
        ChooseKernels(parsed);
        ArchitectureRegistry registry = Registry(parsed);
        Experiment experiment = ReadExperiment(parsed, registry);
        return new(experiment, registry, Path.GetFullPath(ResultsOf(parsed, experiment.Name)), Displays.For(parsed.InvocationConfiguration.Output), cancellation);
    }

    /// <summary>Lets this process compute as <c>--kernels</c> says.</summary>
    public static void ChooseKernels(ParseResult parsed) => ManagedKernels.AreOn = parsed.GetValue(Kernels) != PlainKernels;

    /// <summary>The folder of an experiment's results: the one that was given, or <c>results/NAME</c>.</summary>
    public static string ResultsOf(ParseResult parsed, string experiment) => parsed.GetValue(Results) ?? Path.Combine("results", experiment);

    /// <summary>The file of an experiment, by its name, folder or path.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static string FileOf(string name)
    {
        if (File.Exists(name))
            return name;
        string[] places = [Path.Combine(name, FileName), Path.Combine("experiments", name, FileName)];
        if (Array.Find(places, File.Exists) is { } file)
            return file;
        string[] known = Directory.Exists("experiments")
            ? [.. Directory.GetDirectories("experiments").Where(folder => File.Exists(Path.Combine(folder, FileName))).Select(folder => Path.GetFileName(folder)).Order()]
            : [];
        throw new UsageException(known.Length == 0
            ? $"There is no experiment '{name}': there is no folder experiments/ here. Run this in the repository, or give the path of an {FileName}."
            : $"There is no experiment '{name}'{NearestName.Hint(name, known)}. Known: {string.Join(", ", known)}; or give the path of an {FileName}.");
    }

    private static string Chosen(string device, Experiment experiment) => (experiment.Peer, device) switch
    {
        (null, _) => device,
        (_, "cuda") => throw new UsageException($"{experiment.Name} is a race beside another program, which is timed on the CPU. Leave --device out."),
        _ => experiment.Device,
    };

    private static List<ModelEntry> Selected(Experiment experiment, string[] names)
    {
        string[] known = [.. experiment.Models.Select(model => model.Name)];
        if (names.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new UsageException($"{experiment.Name} has no model '{unknown}'{NearestName.Hint(unknown, known)}. It has: {string.Join(", ", known)}.");
        return [.. experiment.Models.Where(model => names.Contains(model.Name))];
    }

    private static long Seed(string text) => int.TryParse(text, out int seed) && seed >= 0
        ? seed
        : throw new UsageException($"'{text}' is not a seed; seeds are whole numbers from 0 on, e.g. --seeds 1,2,3.");

    private static Option<string[]> Names(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = Split,
    };

    private static string[] Split(ArgumentResult result) =>
        [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static Option<string?> CreateDevice()
    {
        var device = new Option<string?>("--device") { Description = "auto, cpu or cuda instead of the experiment's." };
        device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
        return device;
    }

    private static Option<string> CreateKernels()
    {
        var kernels = new Option<string>("--kernels")
        {
            Description = "On a CPU: managed, the kernels in C#, or plain, tensor operations as on a GPU.",
            DefaultValueFactory = _ => "managed",
        };
        kernels.AcceptOnlyFromAmong("managed", PlainKernels);
        return kernels;
    }
}
