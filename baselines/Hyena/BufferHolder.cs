using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.Hyena;

/// <summary>A module that only gives a fixed tensor, and perhaps a parameter, their state-dict keys.</summary>
internal sealed class BufferHolder : nn.Module
{
    public BufferHolder(string key, Tensor buffer, (string Key, Parameter Value)? parameter = null)
        : base("BufferHolder")
    {
        register_buffer(key, buffer);
        if (parameter is var (name, value))
            register_parameter(name, value);
    }
}
