using static TorchSharp.torch;

namespace RetNet.Compare.Models.Language;

/// <summary>A module that gives its children the state-dict keys 0, 1, 2, …</summary>
internal sealed class IndexedModules : nn.Module
{
    public IndexedModules(IReadOnlyList<nn.Module> children)
        : base("IndexedModules")
    {
        for (int i = 0; i < children.Count; i++)
            register_module($"{i}", children[i]);
    }
}
