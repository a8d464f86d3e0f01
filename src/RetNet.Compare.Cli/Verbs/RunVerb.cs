using System.CommandLine;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Running;

namespace RetNet.Compare.Cli.Verbs;

/// <summary><c>compare run</c></summary>
internal static class RunVerb
{
    public static Verb Create()
    {
        var verb = new Verb(
            "run",
            "Trains, evaluates and measures the models of an experiment and writes the report. Goes on where it stopped and repeats nothing finished.",
            "compare run --experiment smoke",
            "compare run --models retnet,transformer --seeds 1,2,3",
            "compare run --experiment cost-200m --results /tmp/cost");
        foreach (Option option in SharedOptions.OfExperiment)
            verb.Options.Add(option);
        verb.SetWork((parsed, cancellation) =>
        {
            new ExperimentRun(SharedOptions.Session(parsed, cancellation)).All();
            return ExitCode.Done;
        });
        return verb;
    }
}
