using RetNet.Compare.Models.Sequences;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Weights;

/// <summary>Loads weights that stand under official state-dict names into a model that uses the same names.</summary>
public static class OfficialWeights
{
    /// <summary>Copies every parameter of <paramref name="model"/> out of <paramref name="file"/>.</summary>
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
                throw new SafetensorsException($"{file.Path} has no tensor '{key}'{Architectures.NearestName.Hint(key, file.Entries.Select(entry => entry.Name))}. Is it a checkpoint of this architecture?");
            if (!file[key].Shape.SequenceEqual(parameter.shape))
                throw new SafetensorsException($"{file.Path}: '{key}' is [{string.Join(", ", file[key].Shape)}], but the model's is [{string.Join(", ", parameter.shape)}]. Check the configuration beside the file.");
            parameter.copy_(file.ReadTensor(key));
        }
    }
}
