using System.CommandLine;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Verbs;

/// <summary><c>compare list</c></summary>
internal static class ListVerb
{
    private const long Layers = 16;
    private const long Width = 1024;
    private const long Vocabulary = 256;

    public static Verb Create()
    {
        var sizes = new Option<bool>("--sizes") { Description = $"Also count the parameters at the paper's size ({Layers} layers x {Width}); builds each model once." };
        var verb = new Verb("list", "Lists the architectures and their settings.", "compare list", "compare list --sizes", "compare list --plugin My.Mixers.dll")
        {
            sizes,
            SharedOptions.Plugins,
        };
        verb.SetWork((parsed, _) => Run(parsed.InvocationConfiguration.Output, SharedOptions.Registry(parsed), parsed.GetValue(sizes)));
        return verb;
    }

    private static int Run(TextWriter output, ArchitectureRegistry registry, bool sizes)
    {
        foreach (Architecture architecture in registry.All)
        {
            output.WriteLine($"{architecture.Name}: {architecture.DisplayName}");
            output.WriteLine($"  {architecture.Paper}");
            if (sizes)
            {
                using ISequenceModel model = architecture.Create(new() { Layers = Layers, Width = Width, Vocabulary = Vocabulary });
                output.WriteLine($"  {model.Parameters.NonEmbedding:N0} parameters without embeddings at {Layers} layers x {Width}; forms: {string.Join(", ", model.Forms).ToLowerInvariant()}");
            }

            int width = architecture.Settings.Count == 0 ? 0 : architecture.Settings.Max(setting => setting.Key.Length);
            foreach (SettingDescription setting in architecture.Settings)
                output.WriteLine($"  {setting.Key.PadRight(width)}  {setting.Meaning} ({setting.Type}; default {setting.Default})");
            output.WriteLine();
        }

        return ExitCode.Done;
    }
}
