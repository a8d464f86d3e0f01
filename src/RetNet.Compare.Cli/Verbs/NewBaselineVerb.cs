using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Scaffolding;

namespace RetNet.Compare.Cli.Verbs;

/// <summary><c>compare new-baseline</c></summary>
internal static class NewBaselineVerb
{
    private const string Solution = "RetNet.Compare.sln";

    public static Verb Create()
    {
        var name = new Argument<string>("name") { Description = "Name of the architecture: lower case, words joined by hyphens." };
        var verb = new Verb(
            "new-baseline",
            "Makes a folder in baselines/ with a small architecture that runs: project, class, mixer in every form, README. Put yours in its place.",
            "compare new-baseline gated-average")
        {
            name,
        };
        verb.SetWork((parsed, _) => Run(parsed, parsed.GetValue(name)!));
        return verb;
    }

    private static int Run(ParseResult parsed, string name)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        string repository = Directory.GetCurrentDirectory();
        var scaffold = new BaselineScaffold(name, repository, SharedOptions.Registry(parsed));
        scaffold.Write();
        string project = Path.GetRelativePath(repository, scaffold.Project);
        output.WriteLine($"{Path.GetDirectoryName(project)}/ holds '{name}': a gated moving average, complete and running. Put your mixer in its place.");
        output.WriteLine(AddToSolution(repository, project)
            ? $"It is in {Solution}."
            : $"It is not in {Solution}, which only format and test runs over all need: dotnet sln {Solution} add {project}");
        output.WriteLine($"""
            Next:
              dotnet run -c Release --project src/RetNet.Compare.Cli -- list
              dotnet test tests/Conformance.Tests -c Release --filter DisplayName~{name}
            """);
        return ExitCode.Done;
    }

    private static bool AddToSolution(string repository, string project)
    {
        if (!File.Exists(Path.Combine(repository, Solution)))
            return false;
        try
        {
            using Process dotnet = Process.Start(new ProcessStartInfo("dotnet", ["sln", Solution, "add", project])
            {
                WorkingDirectory = repository,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> errors = dotnet.StandardError.ReadToEndAsync();
            dotnet.StandardOutput.ReadToEnd();
            errors.Wait();
            dotnet.WaitForExit();
            return dotnet.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
