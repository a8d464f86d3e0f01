using System.CommandLine;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Running;
using RetNet.Compare.Cli.Terminal;
using RetNet.Compare.Data.Preparation;
using RetNet.Compare.Data.Tasks;

namespace RetNet.Compare.Cli.Verbs;

/// <summary><c>compare data</c></summary>
internal static class DataVerb
{
    public static Verb Create()
    {
        var verb = new Verb(
            "data",
            "Fetches and tokenises an experiment's text; what is there and valid is kept. Text lies in .cache, or where RETNET_COMPARE_CACHE says.",
            "compare data",
            "compare data --experiment smoke")
        {
            SharedOptions.Experiment,
            SharedOptions.Plugins,
        };
        verb.SetWork((parsed, _) => Run(parsed.InvocationConfiguration.Output, parsed));
        return verb;
    }

    private static int Run(TextWriter output, ParseResult parsed)
    {
        DataSection data = SharedOptions.ReadExperiment(parsed, SharedOptions.Registry(parsed)).Data;
        if (data.Tasks is { } tasks)
        {
            foreach (RecallTask task in tasks.All)
                output.WriteLine($"{task.Name}: {task.Description}");
            output.WriteLine("The sequences are made while training; nothing is fetched.");
            return ExitCode.Done;
        }

        PreparedCorpus corpus = new TextSupply(data, Displays.For(output)).Prepare();
        output.WriteLine($"{corpus.Manifest.Label}; tokenizer {corpus.Manifest.Tokenizer}, vocabulary {corpus.Manifest.VocabularySize:N0}");
        foreach (SplitManifest split in corpus.Manifest.Splits)
            output.WriteLine($"  {split.Name,-12} {split.Tokens,13:N0} tokens  {split.Documents,8:N0} documents  {split.TextBytes / 1e6,8:N1} MB  {split.Label}");
        output.WriteLine($"  in {corpus.Folder}");
        return ExitCode.Done;
    }
}
