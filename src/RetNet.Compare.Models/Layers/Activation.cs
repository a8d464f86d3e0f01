namespace RetNet.Compare.Models.Layers;

/// <summary>Nonlinearity of a feed-forward layer.</summary>
public enum Activation
{
    /// <summary>x·Φ(x), exact.</summary>
    Gelu,

    /// <summary>x·sigmoid(x), also called SiLU.</summary>
    Swish,
}
