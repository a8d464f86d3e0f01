namespace RetNet.Compare.Models.Retention;

/// <summary>The two RetNets of the same authors.</summary>
public enum RetNetVariant
{
    /// <summary>As in the paper (arXiv v4): LayerNorm, biases, value width 2d, GELU feed-forward of width 2d.</summary>
    Paper,

    /// <summary>As in the code released since 2023-09: RMSNorm, no biases, value width and SwiGLU feed-forward of width 27/16 d.</summary>
    Head,
}
