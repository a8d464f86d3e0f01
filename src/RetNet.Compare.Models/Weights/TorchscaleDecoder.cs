using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Models.Weights;

/// <summary>What the configurations of torchscale's decoders have in common, whatever their mixer.</summary>
public static class TorchscaleDecoder
{
    /// <summary>Reads size and embedding.</summary>
    /// <param name="official">The configuration.</param>
    /// <param name="epsilon">Epsilon of every norm, as implemented.</param>
    /// <returns>Options without settings.</returns>
    /// <exception cref="InvalidDataException">A value is missing, or one that changes the function and no parameter is not implemented.</exception>
    public static ModelOptions Read(OfficialConfiguration official, double epsilon)
    {
        official.RequireIfGiven("decoder_normalize_before", true);
        official.RequireIfGiven("deepnorm", false);
        official.RequireIfGiven("layernorm_eps", epsilon);
        return new()
        {
            Layers = official.Integer("decoder_layers"),
            Width = official.Integer("decoder_embed_dim"),
            Vocabulary = official.Integer("vocab_size"),
            TieEmbedding = official.Flag("share_decoder_input_output_embed"),
            ScaleEmbedding = !official.Flag("no_scale_embedding"),
        };
    }
}
