using System.CommandLine;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Running;
using RetNet.Compare.Reporting;

namespace RetNet.Compare.Cli.Verbs;

/// <summary><c>compare report</c></summary>
internal static class ReportVerb
{
    public static Verb Create()
    {
        var folder = new Argument<string?>("folder")
        {
            Description = "A results folder, e.g. results/cpu-quick (default: that of --experiment).",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var readme = new Option<string?>("--readme")
        {
            Description = $"A Markdown file whose lines between '{ReadmeResults.Begin}' and '{ReadmeResults.End}' shall show these results.",
            HelpName = "README.md",
        };
        var verb = new Verb(
            "report",
            "Writes report, page, tables and plots of a results folder from its files alone; also on a machine that never trained.",
            "compare report results/cpu-quick",
            "compare report --experiment table-5",
            "compare report results/cpu-quick --readme README.md")
        {
            folder,
            SharedOptions.Experiment,
            readme,
        };
        verb.SetWork((parsed, _) => Run(parsed.InvocationConfiguration.Output, parsed.GetValue(folder) ?? FolderOf(parsed.GetValue(SharedOptions.Experiment)!), parsed.GetValue(readme)));
        return verb;
    }

    private static int Run(TextWriter output, string folder, string? readme)
    {
        ReportResult report = ReportBuilder.Write(folder, new ReportOptions { CacheFolder = CacheFolder.Path });
        foreach (string sentence in report.Missing)
            output.WriteLine(sentence);
        output.WriteLine($"{report.Report}{(report.Page is { } page ? $", {page}" : "")} and {report.Figures.Count} pictures.");
        if (readme is not null)
        {
            ReadmeResults.Write(readme, folder);
            output.WriteLine($"{readme} shows them.");
        }

        return ExitCode.Done;
    }

    /// <summary>Where an experiment's results lie; its own folder need not be there.</summary>
    private static string FolderOf(string experiment) =>
        Path.Combine("results", Path.GetFileName(Path.TrimEndingDirectorySeparator(File.Exists(experiment) ? Path.GetDirectoryName(Path.GetFullPath(experiment))! : experiment)));
}
