using System.CommandLine;
using System.CommandLine.Help;
using RetNet.Compare.Cli.Verbs;
using RetNet.Compare.Models.Architectures;

namespace RetNet.Compare.Cli.CommandLine;

/// <summary>The program <c>compare</c>: its verbs, and what happens around each.</summary>
internal static class CommandLineProgram
{
    private static readonly Option<bool> Debug = new("--debug")
    {
        Description = "Show where an unexpected error came from.",
        Recursive = true,
    };

    /// <summary>Parses, runs, and turns every failure into a sentence and an exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error, TaskScheduler scheduler)
    {
        ParseResult parsed = Create().Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            foreach (string message in parsed.Errors.Select(one => one.Message).Distinct())
                await error.WriteLineAsync(message);
            string verb = parsed.CommandResult.Command is Verb known ? $"compare {known.Name}" : "compare";
            if (parsed.CommandResult.Command is RootCommand root && parsed.UnmatchedTokens is [var word, ..])
                await error.WriteLineAsync($"There is no verb '{word}'{NearestName.Hint(word, root.Subcommands.Select(command => command.Name))}.");
            await error.WriteLineAsync($"See '{verb} --help'.");
            return ExitCode.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(new VerbConfiguration
            {
                EnableDefaultExceptionHandler = false,
                // An optimizer step and a checkpoint may have to end first.
                ProcessTerminationTimeout = TimeSpan.FromMinutes(5),
                Output = output,
                Error = error,
                Scheduler = scheduler,
            });
        }
        catch (Exception failure)
        {
            (int code, string message) = Failure.Explain(failure);
            await error.WriteLineAsync(message);
            if (parsed.GetValue(Debug))
                await error.WriteLineAsync(failure.ToString());
            return code;
        }
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("Compares RetNet with Transformer variants: trains, evaluates, measures, reports.")
        {
            DoctorVerb.Create(),
            DataVerb.Create(),
            PlanVerb.Create(),
            RunVerb.Create(),
            EvalVerb.Create(),
            BenchVerb.Create(),
            TimeVerb.Create(),
            ReportVerb.Create(),
            VerifyVerb.Create(),
            ListVerb.Create(),
            ParityVerb.Create(),
            ImportVerb.Create(),
            NewBaselineVerb.Create(),
        };
        root.Options.Add(Debug);
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
