using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Verbs;

/// <summary><c>compare list</c></summary>
internal static class ListVerb
{
    private const string Reference = "transformer";

    /// <summary>The paper's 200M size; the vocabulary does not count.</summary>
    private static readonly ModelOptions Paper = new() { Layers = 16, Width = 1024, Vocabulary = 256 };

    public static Verb Create()
    {
        var verb = new Verb(
            "list",
            $"Lists the architectures, their settings, and their parameters without embeddings at the paper's size ({Paper.Layers} layers x {Paper.Width}).",
            "compare list",
            "compare list --plugin My.Mixers.dll")
        {
            SharedOptions.Plugins,
        };
        verb.SetWork((parsed, _) => Run(parsed.InvocationConfiguration.Output, SharedOptions.Registry(parsed)));
        return verb;
    }

    private static int Run(TextWriter output, ArchitectureRegistry registry)
    {
        using ISequenceModel reference = registry.Get(Reference).CreateWithoutMemory(Paper);
        foreach (Architecture architecture in registry.All)
        {
            using ISequenceModel model = architecture.CreateWithoutMemory(Paper);
            output.WriteLine($"{architecture.Name}: {architecture.DisplayName}");
            output.WriteLine($"  {architecture.Paper}");
            output.WriteLine($"  {model.Parameters.NonEmbedding:N0} parameters at {Paper.Layers} x {Paper.Width} without embeddings ({Gap(model, reference):+0.00;-0.00;0.00} % to the Transformer)");
            output.WriteLine($"  forms: {string.Join(", ", model.Forms).ToLowerInvariant()}");

            int width = architecture.Settings.Count == 0 ? 0 : architecture.Settings.Max(setting => setting.Key.Length);
            foreach (SettingDescription setting in architecture.Settings)
                output.WriteLine($"  {setting.Key.PadRight(width)}  {setting.Meaning} ({setting.Type}; default {setting.Default})");
            output.WriteLine();
        }

        return ExitCode.Done;
    }

    private static double Gap(ISequenceModel model, ISequenceModel reference) =>
        100 * ((double)model.Parameters.NonEmbedding / reference.Parameters.NonEmbedding - 1);
}
