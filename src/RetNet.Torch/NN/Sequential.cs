using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules one after the other.</summary>
public class Sequential : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor>[] _modules;

    internal Sequential(IEnumerable<(string Name, nn.Module<Tensor, Tensor> Module)> modules)
        : base(nameof(Sequential))
    {
        (string Name, nn.Module<Tensor, Tensor> Module)[] list = [.. modules];
        _modules = Array.ConvertAll(list, entry => entry.Module);
        foreach ((string key, nn.Module<Tensor, Tensor> module) in list) register_module(key, module);
    }

    public int Count => _modules.Length;

    public override Tensor forward(Tensor? tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor result = tensor!.alias();
        foreach (nn.Module<Tensor, Tensor> module in _modules) result = module.call(result);
        return result.MoveToOuterDisposeScope();
    }
}
