using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Racing;
using RetNet.Compare.Cli.Tests.CommandLine;
using RetNet.Compare.Models.Architectures;

namespace RetNet.Compare.Cli.Tests.Racing;

public sealed class RaceTests
{
    private static readonly Experiment Speed = ExperimentReader.Read(Repository.PathOf("experiments", "speed", "experiment.yaml"), ArchitectureRegistry.Discover());

    [Fact]
    public void Every_model_is_timed_in_every_mode_and_precision()
    {
        IReadOnlyList<RaceCell> cells = RaceCell.Of(Speed);

        Assert.Equal(7 * 3 * 2, cells.Count);
        Assert.Equal(cells.Count, cells.Select(cell => cell.ToString()).Distinct().Count());
        Assert.Contains("retnet decode 512 x 1 bf16", cells.Select(cell => cell.ToString()));
    }

    [Theory]
    [InlineData("train")]
    [InlineData("prefill")]
    [InlineData("decode")]
    public async Task The_suite_times_a_model_in_one_line(string mode)
    {
        Invocation invocation = await Invocation.Of(
            "time", "retnet", mode, "--experiment", Repository.PathOf("experiments", "smoke", "experiment.yaml"), "--length", "16", "--warmup", "1", "--steps", "4");

        Assert.Equal("", invocation.Error);
        Assert.Equal(ExitCode.Done, invocation.Code);
        TimedLine line = TimedLine.Parse("compare", invocation.Output);
        Assert.Equal(4, line.SecondsPerStep.Count);
        Assert.All(line.SecondsPerStep, seconds => Assert.InRange(seconds, 1e-6, 60));
        Assert.True(line.CpuSecondsMedian > 0 && line.PeakResidentBytes > 10 << 20);
        Assert.InRange(line.LimitPerS!.Value, 1e8, 1e15);
    }

    [Fact]
    public async Task An_unknown_mode_is_named_with_the_known_ones()
    {
        Invocation invocation = await Invocation.Of("time", "retnet", "decod", "--experiment", Repository.PathOf("experiments", "smoke", "experiment.yaml"));

        Assert.Equal(ExitCode.BadInput, invocation.Code);
        Assert.All((string[])["no mode 'decod'", "did you mean 'decode'", "train, prefill, decode"], words => Assert.Contains(words, invocation.Error, StringComparison.Ordinal));
    }

    [Fact]
    public void An_outside_program_runs_in_its_folder_without_what_misleads_OpenBLAS()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "peer.sh"), "echo \"$(basename \"$PWD\")|$OPENBLAS_CORETYPE|$OPENBLAS_L2_SIZE|$*\"\n");
        var program = new TimedProgram("peer", ["sh", "peer.sh"], [], folder.Path);
        string? before = Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE");
        Environment.SetEnvironmentVariable("OPENBLAS_CORETYPE", "Haswell");
        try
        {
            Assert.Equal($"{Path.GetFileName(folder.Path)}|||retnet decode", program.Output(["retnet", "decode"], CancellationToken.None).Trim());
        }
        finally
        {
            Environment.SetEnvironmentVariable("OPENBLAS_CORETYPE", before);
        }
    }

    [Fact]
    public void A_program_that_fails_or_is_not_there_is_reported_with_its_own_words()
    {
        var failing = new TimedProgram("peer", ["sh", "-c", "echo 'No module named torch' >&2; exit 1"], [], Path.GetTempPath());
        Assert.Contains("No module named torch", Assert.Throws<MissingDependencyException>(() => failing.Output([], CancellationToken.None)).Message, StringComparison.Ordinal);

        var killed = new TimedProgram("peer", ["sh", "-c", "kill -9 $$"], [], Path.GetTempPath());
        Assert.Contains("was killed, most likely for want of memory", Assert.Throws<MissingDependencyException>(() => killed.Output([], CancellationToken.None)).Message, StringComparison.Ordinal);

        var absent = new TimedProgram("peer", ["no-such-program"], [], Path.GetTempPath());
        Assert.Contains("'no-such-program'", Assert.Throws<MissingDependencyException>(() => absent.Output([], CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_outside_program_lacks_is_said_before_any_model_is_checked()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "peer.sh"), "echo 'No module named torch' >&2; exit 1\n");
        File.WriteAllText(Path.Combine(folder.Path, "train.txt"), "To be, or not to be.\n");
        string file = Path.Combine(folder.Path, "experiment.yaml");
        File.WriteAllText(file, """
            description: a race against nobody
            data:
              profile: files
              tokenizer: bytes
              train: train.txt
            size:
              layers: 1
              width: 32
            models:
              - architecture: rwkv
            measurement:
              decode:
                lengths: 8
            peer:
              command: sh peer.sh
              variants:
                - name: other
            """);
        string results = Path.Combine(folder.Path, "results");

        Invocation invocation = await Invocation.Of("bench", "--experiment", file, "--results", results);

        Assert.Equal(ExitCode.MissingDependency, invocation.Code);
        Assert.Contains("No module named torch", invocation.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(results, "gate.csv")));
    }

    [Theory]
    [InlineData("warning: slow\n{\"seconds_per_step\": [0.5, 0.25], \"other\": 1}\n", 2)]
    [InlineData("{\"skipped\": \"no operator\"}", 0)]
    public void The_last_line_of_a_program_is_its_result(string output, int steps) =>
        Assert.Equal(steps, TimedLine.Parse("peer", output).SecondsPerStep.Count);

    [Theory]
    [InlineData("")]
    [InlineData("done")]
    [InlineData("{}")]
    [InlineData("{\"seconds_per_step\": [0]}")]
    public void Output_without_times_is_refused(string output) =>
        Assert.Contains("seconds_per_step", Assert.Throws<UsageException>(() => TimedLine.Parse("peer", output)).Message, StringComparison.Ordinal);
}
