using static TorchSharp.torch;

namespace RetNet.Torch;

/// <summary>The state of a device's default random number generator, as bytes that can be stored.</summary>
public sealed record RngState(string Device, IReadOnlyList<byte> Bytes)
{
    /// <summary>The present state of the default generator of <paramref name="device"/> (CPU when null).</summary>
    public static RngState Save(Device? device = null)
    {
        device ??= CPU;
        using Generator generator = DefaultGenerator.Of(device);
        using Tensor state = generator.get_state();
        return new RngState(device.ToString(), state.bytes.ToArray());
    }

    /// <summary>Puts the state back: the numbers drawn next are those drawn after <see cref="Save"/>, bit for bit.</summary>
    public void Restore()
    {
        using Generator generator = DefaultGenerator.Of(new Device(Device));
        using Tensor state = tensor(Bytes.ToArray());
        generator.set_state(state);
    }
}
