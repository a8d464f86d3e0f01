using System.CommandLine;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Running;
using RetNet.Compare.Cli.Terminal;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Reporting;
using RetNet.Compare.Reporting.Verification;

namespace RetNet.Compare.Cli.Verbs;

/// <summary><c>compare verify</c></summary>
internal static class VerifyVerb
{
    // Any of them makes a folder one of results; an experiment's folder has none.
    private static readonly string[] ResultFiles = ["environment.json", "models.csv", "runs"];

    public static Verb Create()
    {
        var subject = new Argument<string>("experiment") { Description = "An experiment of experiments/, or a folder of results." };
        var verb = new Verb(
            "verify",
            "Sets published numbers beside ours, cell by cell: reproduced, not reproduced, undecided or not measured here, with the gap. " +
            "Writes verdicts.csv and the report. A verdict is a finding: the exit code is 0 whatever it says, unless the files cannot be used.",
            "compare verify table-5",
            "compare verify results/table-1")
        {
            subject,
            SharedOptions.Results,
            SharedOptions.Plugins,
        };
        verb.SetWork((parsed, _) => Run(parsed, parsed.GetValue(subject)!));
        return verb;
    }

    private static int Run(ParseResult parsed, string subject)
    {
        string folder = IsResults(subject) ? subject : ResultsOf(parsed, subject);
        string published = Path.Combine(folder, Verifier.ExpectedFile);
        if (!File.Exists(published))
            throw new UsageException($"{folder} has no {Verifier.ExpectedFile}, so there is no published number to compare with. Name an experiment that has one.");
        Verifier.Read(published);

        TextWriter output = parsed.InvocationConfiguration.Output;
        ReportResult report = ReportBuilder.Write(folder, new ReportOptions { CacheFolder = CacheFolder.Path });
        TextTable.Write(output, VerdictTable.Of(report.Verdicts));
        output.WriteLine($"{VerdictWords.Count(report.Verdicts)}. {Path.Combine(folder, Verifier.VerdictsFile)} says what each rests on; so does {report.Report}.");
        return ExitCode.Done;
    }

    private static bool IsResults(string path) => ResultFiles.Any(name => Path.Exists(Path.Combine(path, name)));

    private static string ResultsOf(ParseResult parsed, string name)
    {
        Experiment experiment = ExperimentReader.Read(SharedOptions.FileOf(name), SharedOptions.Registry(parsed));
        string folder = SharedOptions.ResultsOf(parsed, experiment.Name);
        if (!IsResults(folder))
            throw new UsageException($"{folder} holds no results of {experiment.Name} yet. 'compare run --experiment {name}' makes them.");
        if (File.Exists(experiment.PublishedNumbers))
            AtomicFile.WriteAllText(Path.Combine(folder, Verifier.ExpectedFile), File.ReadAllText(experiment.PublishedNumbers));
        return folder;
    }
}
