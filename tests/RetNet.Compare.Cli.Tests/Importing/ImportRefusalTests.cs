using System.Text.Json.Nodes;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Tests.CommandLine;
using RetNet.Compare.Models.Weights;
using static TorchSharp.torch;

namespace RetNet.Compare.Cli.Tests.Importing;

/// <summary>What does not fit is refused with a sentence, and nothing is written.</summary>
public sealed class ImportRefusalTests : IDisposable
{
    private static readonly string Golden = Repository.PathOf("tests", "golden", "transformer", "case2");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("pt")]
    [InlineData("pth")]
    [InlineData("bin")]
    public async Task A_pickle_is_not_opened_but_its_conversion_told(string extension)
    {
        string pickle = folder.Write($"model.{extension}", "\u0080 no matter what");

        await Refused(ExitCode.BadInput, "save_file", pickle, "--output", Output);
    }

    [Fact]
    public async Task A_pickle_under_another_name_is_known_by_its_content()
    {
        string path = Path.Combine(folder.Path, "model.safetensors");
        await File.WriteAllBytesAsync(path, [0x50, 0x4b, 0x03, 0x04, 0, 0, 0, 0, 0, 0]);

        await Refused(ExitCode.BadInput, "is a pickle", path, "--output", Output);
    }

    [Fact]
    public async Task A_misspelt_tensor_is_named_from_both_sides()
    {
        string path = Checkpoint(name => name.Replace("layers.1.ffn.fc1.bias", "layers.1.ffn.fc1.bais", StringComparison.Ordinal));

        await Refused(ExitCode.BadData, "1 tensor is missing: 'layers.1.ffn.fc1.bias' (did you mean 'layers.1.ffn.fc1.bais'?)", path, "--output", Output);
        await Refused(ExitCode.BadData, "1 tensor is not the model's: 'layers.1.ffn.fc1.bais' (did you mean 'layers.1.ffn.fc1.bias'?)", path, "--output", Output);
    }

    [Fact]
    public async Task A_prefix_on_every_name_is_recognised()
    {
        string path = Checkpoint(name => "decoder." + name);

        await Refused(ExitCode.BadData, "The names here begin with 'decoder.'", path, "--output", Output);
        Assert.Equal(ExitCode.Done, (await Import(path, "--prefix", "decoder.", "--output", Output)).Code);
    }

    [Fact]
    public async Task A_configuration_of_another_size_is_told_by_shapes()
    {
        string path = Checkpoint(name => name, config => config["decoder_ffn_embed_dim"] = 208);

        await Refused(ExitCode.BadData, "'layers.0.ffn.fc1.weight' is [200, 80], the model's [208, 80]", path, "--output", Output);
    }

    [Fact]
    public async Task A_tied_head_that_is_no_copy_is_not_dropped()
    {
        string path = Checkpoint(name => name, change: (name, tensor) => name == "output_projection.weight" ? tensor + 1 : tensor);

        await Refused(ExitCode.BadData, "1 tensor is not the model's: 'output_projection.weight'", path, "--output", Output);
    }

    [Fact]
    public async Task A_missing_setting_is_named_with_the_nearest()
    {
        string path = Checkpoint(name => name, config =>
        {
            config.Remove("decoder_layers");
            config["decoder_layer"] = 3;
        });

        await Refused(ExitCode.BadData, "'config' lacks 'decoder_layers' (did you mean 'decoder_layer'?)", path, "--output", Output);
    }

    [Theory]
    [InlineData("xpos_rel_pos", "false", "only true is implemented")]
    [InlineData("xpos_scale_base", "1024", "only 512 is implemented")]
    [InlineData("decoder_normalize_before", "false", "only true is implemented")]
    [InlineData("deepnorm", "true", "only false is implemented")]
    [InlineData("layernorm_eps", "1e-6", "only 1E-05 is implemented")]
    public async Task A_setting_that_changes_the_function_and_no_tensor_is_refused(string key, string value, string sentence)
    {
        string path = Checkpoint(name => name, config => config[key] = JsonNode.Parse(value));

        await Refused(ExitCode.BadData, $"this checkpoint has {key} {value}, but {sentence}", path, "--output", Output);
    }

    [Fact]
    public async Task A_checkpoint_without_configuration_says_which_file_is_missing()
    {
        string path = Checkpoint(name => name);
        File.Delete(Path.ChangeExtension(path, ".json"));

        await Refused(ExitCode.BadInput, "official.json is missing", path, "--output", Output);
    }

    [Fact]
    public async Task Nothing_is_overwritten()
    {
        string path = Checkpoint(name => name);
        Assert.Equal(ExitCode.Done, (await Import(path, "--output", Output)).Code);

        Assert.Contains("exists already", (await Import(path, "--output", Output)).Error, StringComparison.Ordinal);
        Assert.Contains("exists already", (await Import(Output, "--export", path)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_byte_of_an_imported_model_is_found()
    {
        Assert.Equal(ExitCode.Done, (await Import(Checkpoint(name => name), "--output", Output)).Code);
        string weights = Path.Combine(Output, "model.safetensors");
        byte[] bytes = await File.ReadAllBytesAsync(weights);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(weights, bytes);

        Invocation call = await Import(Output, "--export", Path.Combine(folder.Path, "again.safetensors"));
        Assert.Equal(ExitCode.BadData, call.Code);
        Assert.Contains("changed since it was written", call.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Path, "again.safetensors")));
    }

    [Fact]
    public async Task Either_direction_must_be_chosen()
    {
        string path = Checkpoint(name => name);

        await Refused(ExitCode.BadInput, "Give either --output", path);
        await Refused(ExitCode.BadInput, "Give either --output", path, "--output", Output, "--export", "x.safetensors");
        await Refused(ExitCode.BadInput, "neither a training run", folder.Path, "--export", "x.safetensors");
    }

    private string Output => Path.Combine(folder.Path, "output");

    private static Task<Invocation> Import(params string[] arguments) => Invocation.Of(["import", .. arguments]);

    private async Task Refused(int code, string sentence, params string[] arguments)
    {
        Invocation call = await Import(arguments);
        Assert.Equal(code, call.Code);
        Assert.Contains(sentence, call.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));
        Assert.Empty(Directory.GetDirectories(folder.Path));
    }

    /// <summary>The fixture as an official checkpoint, changed.</summary>
    private string Checkpoint(Func<string, string> rename, Action<JsonObject>? configure = null, Func<string, Tensor, Tensor>? change = null)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile golden = SafetensorsFile.Open(Golden + ".safetensors");
        string path = Path.Combine(folder.Path, "official.safetensors");
        using (FileStream stream = File.Create(path))
        {
            SafetensorsTensors.Write(stream, golden.Entries
                .Where(entry => entry.Name.StartsWith("w.", StringComparison.Ordinal))
                .Select(entry => (Name: entry.Name[2..], Tensor: golden.ReadTensor(entry.Name)))
                .Select(entry => (rename(entry.Name), change is null ? entry.Tensor : change(entry.Name, entry.Tensor))));
        }

        JsonNode configuration = JsonNode.Parse(File.ReadAllText(Golden + ".json"))!;
        configure?.Invoke(configuration["config"]!.AsObject());
        File.WriteAllText(Path.ChangeExtension(path, ".json"), configuration.ToJsonString());
        return path;
    }
}
