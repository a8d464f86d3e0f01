using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Conformance;

/// <summary>Every registered architecture, in every variant its settings describe, as small models.</summary>
internal static class Contenders
{
    public const long Vocabulary = 80;
    public const long Width = 32;

    // The official chunkwise form of RetNet differs from the others by the head norm's epsilon; the parity tests hold it to its fixture.
    private static readonly string[] NotOneFunction = ["retnet chunk_scale=in_chunk"];

    /// <summary>RetNet, the baselines, and every assembly in plugins/ beside this one.</summary>
    public static ArchitectureRegistry Registry { get; } = Whole(Path.Combine(AppContext.BaseDirectory, "plugins"));

    /// <summary>Names, for what need not be repeated for every setting.</summary>
    public static TheoryData<string> Architectures => [.. Registry.All.Select(architecture => architecture.Name)];

    /// <summary>The variants whose function has a slope everywhere.</summary>
    public static TheoryData<string, string> SmoothVariants
    {
        get
        {
            var smooth = new TheoryData<string, string>();
            foreach (object[] variant in Variants)
            {
                if ((string)variant[1] != "activation=relu")
                    smooth.Add((string)variant[0], (string)variant[1]);
            }

            return smooth;
        }
    }

    /// <summary>Names with a setting each: none, one head, and every alternative that a setting's type lists.</summary>
    public static TheoryData<string, string> Variants
    {
        get
        {
            var variants = new TheoryData<string, string>();
            foreach (Architecture architecture in Registry.All)
            {
                variants.Add(architecture.Name, "");
                foreach (string setting in architecture.Settings.SelectMany(Alternatives))
                {
                    if (!NotOneFunction.Contains($"{architecture.Name} {setting}"))
                        variants.Add(architecture.Name, setting);
                }
            }

            return variants;
        }
    }

    /// <summary>Variants with batch and length: all of them as they are by default, a covering choice with one head, two for other settings.</summary>
    public static TheoryData<string, string, long, long> Sizes
    {
        get
        {
            long[] lengths = [1, 2, 63, 64, 65, 127, 500];
            var sizes = new TheoryData<string, string, long, long>();
            foreach (object[] variant in Variants)
            {
                string setting = (string)variant[1];
                IEnumerable<(long, long)> chosen = setting switch
                {
                    "" => lengths.SelectMany(length => new[] { (1, length), (3L, length) }),
                    "heads=1" or "head_dim=1" or "head_dim=32" => lengths.Select(length => (length % 2 == 0 ? 1 : 3L, length)),
                    _ => [(1, 2), (3, 65)],
                };
                foreach ((long batch, long length) in chosen)
                    sizes.Add((string)variant[0], setting, batch, length);
            }

            return sizes;
        }
    }

    public static ModelOptions Options(string setting) => new()
    {
        Layers = 2,
        Width = Width,
        Vocabulary = Vocabulary,
        Settings = setting.Split('=') is [string key, string value] ? new Dictionary<string, string> { [key] = value } : [],
    };

    public static ISequenceModel Create(string architecture, string setting = "", long seed = 1) => Create(architecture, Options(setting), seed);

    /// <summary>A model without weights that are zero: some architectures start with such maps, which hide what lies behind.</summary>
    public static ISequenceModel Create(string architecture, ModelOptions options, long seed = 1)
    {
        ISequenceModel model = Fresh(architecture, options, seed);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (Tensor parameter in model.Module.parameters().Where(parameter => parameter.abs().max().ToDouble() == 0))
            parameter.normal_(0, parameter.dim() > 1 ? 0.5 / Math.Sqrt(parameter.shape[^1]) : 0.1);
        return model;
    }

    /// <summary>A model as it is before training.</summary>
    public static ISequenceModel Fresh(string architecture, ModelOptions options, long seed = 1)
    {
        manual_seed(seed);
        ISequenceModel model = Registry.Get(architecture).Create(options);
        model.Module.eval();
        return model;
    }

    public static Tensor Tokens(long batch, long length, long vocabulary = Vocabulary)
    {
        var random = new Random(2);
        long[] values = [.. Enumerable.Range(0, (int)(batch * length)).Select(_ => random.NextInt64(vocabulary))];
        return tensor(values).view(batch, length);
    }

    /// <summary>The model's forms, the chunkwise one with each of the given chunk lengths.</summary>
    public static IEnumerable<ComputeForm> Forms(ISequenceModel model, params IEnumerable<long> chunks) => model.Forms.SelectMany(form => form switch
    {
        SequenceForm.Parallel => [ComputeForm.Parallel],
        SequenceForm.Chunkwise => chunks.Select(ComputeForm.Chunkwise),
        _ => new[] { ComputeForm.Recurrent },
    });

    /// <summary>Logits of a function of the model, and the gradients of their weighted sum.</summary>
    public static Outcome Differentiate(ISequenceModel model, Tensor weights, Func<Tensor> logits)
    {
        model.Module.zero_grad();
        Tensor result = logits();
        (result * weights).sum().backward();
        return new(result.detach(), model.Module.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!.clone()));
    }

    public static double Difference(Tensor a, Tensor b) => (a.detach() - b.detach()).abs().max().ToDouble();

    private static ArchitectureRegistry Whole(string plugins)
    {
        ArchitectureRegistry registry = ArchitectureRegistry.Discover(Directory.Exists(plugins) ? Directory.EnumerateFiles(plugins, "*.dll") : []);
        return registry.Skipped.Count == 0 ? registry : throw new InvalidOperationException(string.Join(Environment.NewLine, registry.Skipped));
    }

    private static IEnumerable<string> Alternatives(SettingDescription setting)
    {
        if (setting.Key == "heads")
            return ["heads=1"];
        if (setting.Key == "head_dim")
            return ["head_dim=1", $"head_dim={Width}"];
        string[] values = setting.Type.Split([", ", " or "], StringSplitOptions.None);
        return values.Length == 1 ? [] : values.Where(value => value != setting.Default).Select(value => $"{setting.Key}={value}");
    }
}
