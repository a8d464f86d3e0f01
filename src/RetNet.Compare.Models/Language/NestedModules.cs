using static TorchSharp.torch;

namespace RetNet.Compare.Models.Language;

/// <summary>Registers modules under dotted state-dict keys such as <c>backbone.layers</c>.</summary>
public static class NestedModules
{
    /// <summary>Adds each module below <paramref name="root"/>, making the modules in between.</summary>
    public static void Register(nn.Module root, IEnumerable<(string Key, nn.Module Module)> entries)
    {
        foreach (var group in entries.GroupBy(entry => entry.Key.Split('.', 2)[0], StringComparer.Ordinal))
        {
            if (!group.First().Key.Contains('.', StringComparison.Ordinal))
            {
                root.register_module(group.Key, group.Single().Module);
                continue;
            }

            var inner = new Holder(group.Key);
            Register(inner, group.Select(entry => (entry.Key.Split('.', 2)[1], entry.Module)));
            root.register_module(group.Key, inner);
        }
    }

    private sealed class Holder(string name) : nn.Module(name);
}
