using RetNet.Compare.Cli.Tests.CommandLine;

namespace RetNet.Compare.Cli.Tests.Running;

public sealed class PlanVerbTests
{
    private const string OnGpu = """
        description: planned anywhere, run on a GPU
        device: cuda
        data:
          profile: files
          tokenizer: bytes
          train: train.txt
          validation: train.txt
        size:
          layers: 2
          width: 64
        models:
          - architecture: transformer
          - architecture: h3
        training:
          steps: 10
          batch: 4
          accumulation: 24
          length: 64
          learning_rate: 1e-3
        evaluation:
          sets: all
          max_tokens: 64
        """;

    [Fact]
    public async Task The_plan_of_a_gpu_experiment_says_which_batch_fits_which_card_on_any_machine()
    {
        using var folder = new TemporaryFolder();
        folder.Write("train.txt", "text");

        Invocation plan = await Invocation.Of("plan", "--experiment", folder.Write("experiment.yaml", OnGpu), "--results", Path.Combine(folder.Path, "results"));

        Assert.Equal((0, ""), (plan.Code, plan.Error));
        string[] lines = plan.Output.Split(Environment.NewLine);
        int head = Array.FindIndex(lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["24", "GB", "40", "GB", "80", "GB"]);
        Assert.True(head > 0, plan.Output);
        Assert.Equal(["transformer", "h3", "all"], lines.Skip(head + 1).Take(3).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]));
        // So small a model takes the whole step in one pass.
        Assert.All(lines.Skip(head + 1).Take(3), line => Assert.EndsWith("96 x 1        96 x 1        96 x 1", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_plan_names_the_files_that_are_not_there_the_size_of_the_tokens_and_the_largest_cell()
    {
        using var folder = new TemporaryFolder();
        folder.Write("train.txt", "text");
        string file = folder.Write("experiment.yaml", OnGpu
            .Replace("validation: train.txt", "validation: text/held-out", StringComparison.Ordinal)
            .Replace("steps: 10", "steps: 1000000", StringComparison.Ordinal));

        Invocation plan = await Invocation.Of("plan", "--experiment", file, "--results", Path.Combine(folder.Path, "results"));

        Assert.Contains($"not there yet in {folder.Path}: text/held-out{Environment.NewLine}", plan.Output, StringComparison.Ordinal);
        // 6.144G tokens of two bytes.
        Assert.Contains("12.3 GB for the tokens", plan.Output, StringComparison.Ordinal);
        Assert.Matches(@"of GPU memory \(|of memory \(", plan.Output);
        Assert.Contains(", training, 64 tokens x 4)", plan.Output, StringComparison.Ordinal);
    }
}
