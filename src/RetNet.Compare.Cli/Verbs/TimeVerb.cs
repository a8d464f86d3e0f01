using System.CommandLine;
using System.Text.Json;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Racing;
using RetNet.Compare.Cli.Running;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Models.Architectures;
using TorchSharp;

namespace RetNet.Compare.Cli.Verbs;

/// <summary><c>compare time</c></summary>
internal static class TimeVerb
{
    private const string Limits = "limits";

    private static readonly Argument<string> Model = new("model") { Description = $"A model of the experiment, or {Limits}: the machine's own." };

    private static readonly Argument<string?> Mode = new("mode") { Description = "train, prefill or decode.", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<long> Batch = new("--batch") { Description = "Sequences together.", DefaultValueFactory = _ => 1 };

    private static readonly Option<long> Length = new("--length") { Description = "Tokens per sequence; for decode, before the first step timed.", DefaultValueFactory = _ => 512 };

    private static readonly Option<int> Steps = new("--steps") { Description = "Steps timed.", DefaultValueFactory = _ => 3 };

    private static readonly Option<int> WarmUp = new("--warmup") { Description = "Steps before those.", DefaultValueFactory = _ => 2 };

    private static readonly Option<string> Precision = CreatePrecision();

    public static Verb Create()
    {
        var verb = new Verb(
            "time",
            "Times one model in this process and prints one line of JSON: seconds_per_step, cpu_seconds_median, peak_rss_bytes, and limit_per_s, the machine's rate of products, or for decode of reading memory.",
            "compare time retnet decode --experiment speed --length 512 --steps 20 --warmup 100",
            "compare time transformer train --experiment speed --batch 2 --precision bf16",
            "compare time linear train --experiment speed --kernels plain")
        {
            Model,
            Mode,
            SharedOptions.Experiment,
            Batch,
            Length,
            Steps,
            WarmUp,
            Precision,
            SharedOptions.Kernels,
            SharedOptions.Plugins,
        };
        verb.SetWork((parsed, cancellation) =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(Run(parsed, cancellation));
            return ExitCode.Done;
        });
        return verb;
    }

    private static string Run(ParseResult parsed, CancellationToken cancellation)
    {
        string model = parsed.GetValue(Model)!;
        if (model == Limits)
        {
            torch.set_num_threads(Environment.ProcessorCount);
            return JsonSerializer.Serialize(MachineCeilings.Measure(torch.CPU).Rows);
        }

        Session session = SharedOptions.Session(parsed, cancellation);
        ModelEntry entry = session.Experiment.Models.FirstOrDefault(one => one.Name == model) ?? throw Unknown("model", model, session.Experiment.Models.Select(one => one.Name));
        string mode = parsed.GetValue(Mode) ?? "";
        if (!PeerVariant.AllModes.Contains(mode))
            throw Unknown("mode", mode, PeerVariant.AllModes);
        var cell = new RaceCell(
            entry, mode, parsed.GetValue(Precision)!, parsed.GetValue(Batch), parsed.GetValue(Length), parsed.GetValue(WarmUp), parsed.GetValue(Steps));
        if (cell is { Batch: < 1 } or { Length: < 1 } or { Steps: < 1 } or { WarmUp: < 0 })
            throw new UsageException("--batch, --length and --steps must be 1 or more, --warmup 0 or more.");
        return OwnTiming.Run(session, cell).Write();
    }

    private static UsageException Unknown(string what, string given, IEnumerable<string> known) =>
        new($"There is no {what} '{given}'{NearestName.Hint(given, known)}. Known: {string.Join(", ", known)}.");

    private static Option<string> CreatePrecision()
    {
        var precision = new Option<string>("--precision") { Description = "Format of the matrix products: fp32 or bf16.", DefaultValueFactory = _ => "fp32" };
        precision.AcceptOnlyFromAmong("fp32", "bf16");
        return precision;
    }
}
