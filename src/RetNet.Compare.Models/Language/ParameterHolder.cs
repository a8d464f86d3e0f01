using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Language;

/// <summary>A module that only gives a parameter its state-dict key.</summary>
internal sealed class ParameterHolder : nn.Module
{
    public ParameterHolder(string key, Parameter parameter)
        : base("ParameterHolder") => register_parameter(key, parameter);
}
