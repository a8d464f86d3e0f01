namespace RetNet.Compare.Models.Weights;

/// <summary>What torchscale's decoders can be told that changes the function and not its parameters.</summary>
public static class TorchscaleDecoder
{
    /// <summary>Holds a configuration to what is implemented.</summary>
    /// <param name="official">The configuration.</param>
    /// <param name="epsilon">Epsilon of every norm.</param>
    /// <exception cref="InvalidDataException">It has something else.</exception>
    public static void RequireImplemented(OfficialConfiguration official, double epsilon)
    {
        official.RequireIfGiven("decoder_normalize_before", true);
        official.RequireIfGiven("deepnorm", false);
        official.RequireIfGiven("layernorm_eps", epsilon);
    }
}
