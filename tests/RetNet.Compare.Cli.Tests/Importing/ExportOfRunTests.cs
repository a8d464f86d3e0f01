using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Tests.CommandLine;
using RetNet.Compare.Models.Weights;

namespace RetNet.Compare.Cli.Tests.Importing;

[Collection(nameof(Alone))]
public sealed class ExportOfRunTests
{
    private const string Tiny = """
        description: weights to give away
        device: cpu
        data:
          profile: files
          tokenizer: bytes
          train: train.txt
          validation: validation.txt
        size:
          layers: 1
          width: 32
        models:
          - architecture: retnet
            settings:
              heads: 2
          - architecture: rwkv
        training:
          steps: 4
          batch: 2
          length: 32
          learning_rate: 1e-3
          checkpoint_every_steps: 2
          evaluate_tokens: 256
        """;

    [Fact]
    public async Task A_trained_model_goes_out_and_comes_back_with_the_same_weights()
    {
        using var folder = new TemporaryFolder();
        string At(params string[] names) => Path.Combine([folder.Path, .. names]);
        folder.Write("tiny/train.txt", await File.ReadAllTextAsync(Repository.PathOf("README.md")));
        folder.Write("tiny/validation.txt", await File.ReadAllTextAsync(Repository.PathOf("CONTRIBUTING.md")));
        await Done("run", "--experiment", folder.Write("tiny/experiment.yaml", Tiny), "--results", At("results"));
        string Run(string model) => At("results", "runs", $"{model}-1x32-files-bytes-s1");
        string run = Run("retnet");
        string last = Path.Combine(run, "checkpoints", "step-000000004"), earlier = Path.Combine(run, "checkpoints", "step-000000002");

        foreach ((string name, string source, string checkpoint) in (IEnumerable<(string, string, string)>)[("run", run, last), ("step", earlier + "/", earlier)])
        {
            await Done("import", source, "--export", At(name + ".safetensors"));
            await Done("import", At(name + ".safetensors"), "--output", At(name));
            using SafetensorsFile trained = SafetensorsFile.Open(Path.Combine(checkpoint, "model.safetensors")), back = SafetensorsFile.Open(At(name, "model.safetensors"));
            Assert.Equal(trained.Entries, back.Entries, (a, b) => a.Name == b.Name && a.Shape.SequenceEqual(b.Shape));
            Assert.All(trained.Entries, entry => Assert.Equal(trained.ReadBytes(entry.Name), back.ReadBytes(entry.Name)));
        }

        Assert.NotEqual(await File.ReadAllBytesAsync(At("run.safetensors")), await File.ReadAllBytesAsync(At("step.safetensors")));

        // The comparison's block around RWKV's mixer is not its authors'.
        Invocation refused = await Invocation.Of("import", Run("rwkv"), "--export", At("rwkv.safetensors"));
        Assert.Equal(ExitCode.BadInput, refused.Code);
        Assert.Contains("Only a model trained with layout: official can be exported", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(At("rwkv.safetensors")));
    }

    private static async Task Done(params string[] arguments)
    {
        Invocation call = await Invocation.Of(arguments);
        Assert.Equal((ExitCode.Done, ""), (call.Code, call.Error));
    }
}
