using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Weights;

/// <summary>Weights that stand under official state-dict names, to and from a model that uses the same names.</summary>
public static class OfficialWeights
{
    private static readonly Dictionary<string, string> Metadata = new() { ["format"] = "pt" };

    /// <summary>Copies every parameter of <paramref name="model"/> out of <paramref name="file"/>, whatever else that holds.</summary>
    /// <param name="model">Model to fill, in place.</param>
    /// <param name="file">Weights under the official names.</param>
    /// <param name="prefix">What stands before each name in the file, e.g. <c>w.</c>.</param>
    /// <exception cref="SafetensorsException">A parameter is missing or has another shape.</exception>
    public static void Load(ISequenceModel model, SafetensorsFile file, string prefix = "")
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach ((string name, Parameter parameter) in model.Module.named_parameters())
        {
            string key = prefix + name;
            if (!file.Contains(key))
                throw new SafetensorsException($"{file.Path} has no tensor '{key}'{NearestName.Hint(key, file.Entries.Select(entry => entry.Name))}. Is it a checkpoint of this architecture?");
            if (!file[key].Shape.SequenceEqual(parameter.shape))
                throw new SafetensorsException($"{file.Path}: '{key}' is [{string.Join(", ", file[key].Shape)}], but the model's is [{string.Join(", ", parameter.shape)}]. Check the configuration beside the file.");
            parameter.copy_(file.ReadTensor(key));
        }
    }

    /// <summary>Copies a whole checkpoint into <paramref name="model"/>; every tensor of either must be accounted for.</summary>
    /// <param name="model">Model to fill, in place.</param>
    /// <param name="file">Weights under the official names.</param>
    /// <param name="prefix">Only names that begin so belong to the checkpoint, and it is cut off.</param>
    /// <param name="buffers">Names that may be left out, see <see cref="Architecture.OfficialBuffers"/>.</param>
    /// <returns>The names left out: buffers, and copies of a tensor that the model has under another name, such as a tied head.</returns>
    /// <exception cref="SafetensorsException">A tensor is missing, superfluous or has another shape; the message lists them.</exception>
    public static IReadOnlyList<string> LoadWhole(ISequenceModel model, SafetensorsFile file, string prefix, IReadOnlyList<string> buffers)
    {
        Dictionary<string, Tensor> wanted = model.Module.state_dict();
        var fit = new CheckpointFit(file, prefix, wanted.ToDictionary(entry => entry.Key, entry => entry.Value.shape), buffers);
        fit.Require();
        foreach ((string name, Tensor target) in wanted)
            file.CopyTo(prefix + name, target);
        return fit.LeftOut;
    }

    /// <summary>Writes the model's state dict as PyTorch's safetensors library does.</summary>
    public static void Write(ISequenceModel model, Stream stream) =>
        SafetensorsTensors.Write(stream, model.Module.state_dict().Select(entry => (entry.Key, entry.Value)), Metadata);
}
