using System.CommandLine;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Running;

namespace RetNet.Compare.Cli.Verbs;

/// <summary><c>compare bench</c></summary>
internal static class BenchVerb
{
    public static Verb Create()
    {
        var verb = new Verb(
            "bench",
            "Only measures: training throughput and memory, prefill, decoding. Cells that are in the tables are not measured again.",
            "compare bench --experiment cost-200m",
            "compare bench --models retnet --results /tmp/bench");
        foreach (Option option in SharedOptions.OfExperiment)
            verb.Options.Add(option);
        verb.SetWork((parsed, cancellation) =>
        {
            Session session = SharedOptions.Session(parsed, cancellation);
            if (session.Experiment.Measurement is null)
                throw new UsageException($"{session.Experiment.Name} has no section 'measurement'; experiments/README.md lists its keys.");
            new ExperimentRun(session).Measure();
            return ExitCode.Done;
        });
        return verb;
    }
}
