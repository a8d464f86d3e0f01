using RetNet.Compare.Cli.CommandLine;

namespace RetNet.Compare.Cli.Tests.CommandLine;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("doctor")]
    [InlineData("data")]
    [InlineData("plan")]
    [InlineData("run")]
    [InlineData("eval")]
    [InlineData("bench")]
    [InlineData("report")]
    [InlineData("verify")]
    [InlineData("list")]
    [InlineData("parity")]
    [InlineData("import")]
    [InlineData("new-baseline")]
    public async Task Every_verb_explains_itself_with_an_example(string verb)
    {
        Invocation help = await Invocation.Of(verb, "--help");

        Assert.Equal(ExitCode.Done, help.Code);
        Assert.Contains("Examples:", help.Output, StringComparison.Ordinal);
        Assert.Contains($"  compare {verb}", help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_verb_is_bad_input_and_the_nearest_is_named()
    {
        Invocation wrong = await Invocation.Of("pln");

        Assert.Equal(ExitCode.BadInput, wrong.Code);
        Assert.Contains("did you mean 'plan'", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_is_bad_input()
    {
        Invocation wrong = await Invocation.Of("run", "--expriment", "smoke");

        Assert.Equal(ExitCode.BadInput, wrong.Code);
        Assert.Contains("--expriment", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("compare run --help", wrong.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("run")]
    [InlineData("bench")]
    public async Task A_broken_experiment_is_one_sentence_without_a_stack_trace(string verb)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("experiment.yaml", "description: x\nsiz:\n  layers: 2\n");

        Invocation wrong = await Invocation.Of(verb, "--experiment", file, "--results", Path.Combine(folder.Path, "results"));

        Assert.Equal(ExitCode.BadInput, wrong.Code);
        Assert.StartsWith($"{file}, line 2: ", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'size'", wrong.Error, StringComparison.Ordinal);
        Assert.Single(wrong.Error.Trim().Split('\n'));
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "results")));
    }

    [Fact]
    public async Task Debug_adds_where_an_error_came_from_and_keeps_the_exit_code()
    {
        Invocation wrong = await Invocation.Of("plan", "--experiment", "no-such-thing", "--debug");

        Assert.Equal(ExitCode.BadInput, wrong.Code);
        Assert.StartsWith("There is no experiment 'no-such-thing'", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("   at ", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_experiment_or_results_folder_is_bad_input()
    {
        Assert.Equal(ExitCode.BadInput, (await Invocation.Of("plan", "--experiment", "no-such-thing")).Code);
        Assert.Equal(ExitCode.BadInput, (await Invocation.Of("report", "/no/such/folder")).Code);
        Assert.Contains("results/no-such-thing: no such folder", (await Invocation.Of("report", "--experiment", "no-such-thing")).Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, (await Invocation.Of("verify", "no-such-thing")).Code);
        Assert.Equal(ExitCode.BadInput, (await Invocation.Of("parity", "/no/such/folder")).Code);
    }

    [Fact]
    public async Task List_names_every_architecture_with_its_settings()
    {
        Invocation list = await Invocation.Of("list");

        Assert.Equal(ExitCode.Done, list.Code);
        Assert.Contains("retnet: RetNet", list.Output, StringComparison.Ordinal);
        Assert.Contains("transformer: ", list.Output, StringComparison.Ordinal);
        Assert.Contains("heads", list.Output, StringComparison.Ordinal);
        Assert.Contains("201,541,632 parameters at 16 x 1024 without embeddings (0.00 % to the Transformer)", list.Output, StringComparison.Ordinal);
        Assert.Contains("201,558,016 parameters at 16 x 1024 without embeddings (+0.01 % to the Transformer)", list.Output, StringComparison.Ordinal);
    }
}
