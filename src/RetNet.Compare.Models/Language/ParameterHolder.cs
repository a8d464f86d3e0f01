using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Language;

/// <summary>A module that only gives a parameter its state-dict key.</summary>
public sealed class ParameterHolder : nn.Module
{
    /// <summary>Registers <paramref name="parameter"/> under <paramref name="key"/>.</summary>
    public ParameterHolder(string key, Parameter parameter)
        : base("ParameterHolder") => register_parameter(key, parameter);
}
