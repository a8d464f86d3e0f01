using System.CommandLine;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Reporting;

namespace RetNet.Compare.Cli.Verbs;

/// <summary><c>compare report</c></summary>
internal static class ReportVerb
{
    public static Verb Create()
    {
        var folder = new Argument<string>("folder") { Description = "A results folder, e.g. results/cpu-quick." };
        var verb = new Verb(
            "report",
            "Writes report, tables and plots of a results folder from its files alone; also on a machine that never trained.",
            "compare report results/cpu-quick")
        {
            folder,
        };
        verb.SetWork((parsed, _) => Run(parsed.InvocationConfiguration.Output, parsed.GetValue(folder)!));
        return verb;
    }

    private static int Run(TextWriter output, string folder)
    {
        ReportResult report = ReportBuilder.Write(folder, new ReportOptions());
        foreach (string sentence in report.Missing)
            output.WriteLine(sentence);
        output.WriteLine($"{report.Report} and {report.Figures.Count} pictures.");
        return ExitCode.Done;
    }
}
