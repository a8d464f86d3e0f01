using System.CommandLine;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Running;
using RetNet.Compare.Models.Parity;
using TorchSharp;

namespace RetNet.Compare.Cli.Verbs;

/// <summary><c>compare parity</c></summary>
internal static class ParityVerb
{
    public static Verb Create()
    {
        var paths = new Argument<string[]>("path")
        {
            Description = "Fixture files (.safetensors with a .json beside each), or folders of them.",
            Arity = ArgumentArity.OneOrMore,
        };
        var verb = new Verb(
            "parity",
            "Holds the models to fixtures of the official implementations: logits of every form, loss, every gradient. Exit code 1 when a difference exceeds its tolerance.",
            "compare parity tests/golden",
            "compare parity tests/golden/retnet/case1.safetensors",
            "compare parity tests/golden --kernels plain",
            "compare parity tests/golden --device cuda")
        {
            paths,
            SharedOptions.Device,
            SharedOptions.Kernels,
            SharedOptions.Plugins,
        };
        verb.SetWork((parsed, cancellation) => Run(parsed, parsed.GetValue(paths)!, cancellation));
        return verb;
    }

    private static int Run(ParseResult parsed, string[] paths, CancellationToken cancellation)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        SharedOptions.ChooseKernels(parsed);
        var runner = new ParityRunner(SharedOptions.Registry(parsed));
        torch.Device device = DeviceChoice.Resolve(parsed.GetValue(SharedOptions.Device) ?? "cpu", "compare parity");
        int checks = 0;
        int exceeded = 0;
        foreach (string path in GoldenCase.Find(paths))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (ParityRow row in runner.Run(path, device))
            {
                checks++;
                exceeded += row.Passed ? 0 : 1;
                output.WriteLine($"{(row.Passed ? "ok" : "DIFFERS"),-8} {row.Case,-28} {row.Check,-28} {row.Difference,9:0.0e+00}  (at most {row.Tolerance:0e+00})  {row.Where}".TrimEnd());
            }
        }

        output.WriteLine($"{checks - exceeded} of {checks} checks hold.");
        return exceeded == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
