using System.IO.Enumeration;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Importing;
using RetNet.Compare.Cli.Tests.CommandLine;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Parity;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Cli.Tests.Importing;

public sealed class ImportTests
{
    private static readonly ArchitectureRegistry Registry = ArchitectureRegistry.Discover();

    /// <summary>Every fixture that is a whole model, with each architecture that reads it.</summary>
    public static TheoryData<string, string> Models()
    {
        var models = new TheoryData<string, string>();
        foreach (string path in GoldenCase.Find([Repository.PathOf("tests", "golden")]))
        {
            using GoldenCase golden = GoldenCase.Open(path);
            if (!golden.File.Contains("in.tokens"))
                continue;
            foreach ((Architecture architecture, _) in golden.Readers(Registry))
                models.Add(golden.Name, architecture.Name);
        }

        return models;
    }

    [Fact]
    public void All_seven_architectures_are_among_them() => Assert.Superset(
        new HashSet<string> { "retnet", "transformer", "flash-attention", "linear-transformer", "rwkv", "h3", "hyena" },
        Models().Select(row => (string)((object[])row)[1]).ToHashSet());

    [Theory]
    [MemberData(nameof(Models))]
    public async Task An_imported_checkpoint_gives_the_official_logits(string fixture, string architecture)
    {
        using var folder = new TemporaryFolder();
        string ours = Path.Combine(folder.Path, "ours");
        await Done("import", PathOf(fixture), "--prefix", "w.", "--architecture", architecture, "--output", ours);

        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        StoredModel stored = StoredModel.Open(ours);
        Assert.Equal(architecture, stored.Architecture);
        using ISequenceModel model = stored.Load(Registry);
        model.Module.eval();
        using SafetensorsFile golden = SafetensorsFile.Open(PathOf(fixture));
        Tensor logits = model.Forward(golden.ReadTensor("in.tokens"));
        double difference = (logits - golden.ReadTensor("out.logits")).abs().max().ToDouble();
        Assert.True(difference <= 1e-4, $"logits differ by {difference:g3}");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_round_trip_gives_the_same_bytes_either_way(string fixture, string architecture)
    {
        using var folder = new TemporaryFolder();
        string At(string name) => Path.Combine(folder.Path, name);
        await Done("import", PathOf(fixture), "--prefix", "w.", "--architecture", architecture, "--output", At("first"));
        await Done("import", At("first"), "--export", At("second.safetensors"));
        await Done("import", At("second.safetensors"), "--architecture", architecture, "--output", At("third"));
        await Done("import", At("third"), "--export", At("fourth.safetensors"));

        Assert.Equal(await File.ReadAllBytesAsync(At("second.safetensors")), await File.ReadAllBytesAsync(At("fourth.safetensors")));
        Assert.Equal(await File.ReadAllTextAsync(At("second.json")), await File.ReadAllTextAsync(At("fourth.json")));
        foreach (string file in (string[])["model.safetensors", "model.json"])
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(At("first"), file)), await File.ReadAllBytesAsync(Path.Combine(At("third"), file)));

        using SafetensorsFile golden = SafetensorsFile.Open(PathOf(fixture)), exported = SafetensorsFile.Open(At("second.safetensors"));
        Assert.All(exported.Entries, entry => Assert.Equal(golden.ReadBytes("w." + entry.Name), exported.ReadBytes(entry.Name)));
        IEnumerable<string> leftOut = golden.Entries.Select(entry => entry.Name)
            .Where(name => name.StartsWith("w.", StringComparison.Ordinal)).Select(name => name[2..]).Except(exported.Entries.Select(entry => entry.Name));
        Assert.All(leftOut, name => Assert.True(
            name == "output_projection.weight" || Registry.Get(architecture).OfficialBuffers.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name)),
            name));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_official_configuration_and_the_options_say_the_same(string fixture, string architecture)
    {
        using GoldenCase golden = GoldenCase.Open(PathOf(fixture));
        Architecture reader = Registry.Get(architecture);
        ModelOptions options = reader.FromOfficial(golden.Configuration)!;
        var written = OfficialConfiguration.Parse("written.json", reader.ToOfficial(options).ToJsonString());
        ModelOptions again = reader.FromOfficial(written)!;

        var none = new Dictionary<string, string>();
        Assert.Equal(options with { Settings = none }, again with { Settings = none });
        Assert.Equal(options.Settings, again.Settings);
    }

    [Fact]
    public async Task A_folder_may_be_given_with_a_slash_and_leftovers_of_a_killed_import_go()
    {
        using var folder = new TemporaryFolder();
        string ours = Path.Combine(folder.Path, "ours");
        Directory.CreateDirectory(ours + ".tmp-0123");
        await Done("import", PathOf("transformer/case2"), "--prefix", "w.", "--architecture", "transformer", "--output", ours + "/");

        Assert.Equal([ours], Directory.GetDirectories(folder.Path));
    }

    private static string PathOf(string fixture) => Repository.PathOf("tests", "golden", fixture + ".safetensors");

    private static async Task Done(params string[] arguments)
    {
        Invocation call = await Invocation.Of(arguments);
        Assert.Equal((ExitCode.Done, ""), (call.Code, call.Error));
    }
}
