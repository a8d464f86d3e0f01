using System.CommandLine;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Running;

namespace RetNet.Compare.Cli.Verbs;

/// <summary><c>compare eval</c></summary>
internal static class EvalVerb
{
    public static Verb Create()
    {
        var verb = new Verb(
            "eval",
            "Scores the trained models of an experiment again, on the sets its file names now, and rewrites the report.",
            "compare eval --experiment cpu-quick --models retnet");
        foreach (Option option in SharedOptions.OfExperiment)
            verb.Options.Add(option);
        verb.SetWork((parsed, cancellation) =>
        {
            Session session = SharedOptions.Session(parsed, cancellation);
            if (session.Experiment.Training is null)
                throw new UsageException($"{session.Experiment.Name} trains nothing, so there is nothing to score.");
            new ExperimentRun(session).Evaluate();
            return ExitCode.Done;
        });
        return verb;
    }
}
