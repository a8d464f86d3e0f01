namespace RetNet.Compare.Models.Layers;

/// <summary>Nonlinearity of a feed-forward layer.</summary>
public enum Activation
{
    /// <summary>x·Φ(x), exact.</summary>
    Gelu,

    /// <summary>x·Φ(x) by the tanh formula: x/2·(1 + tanh(sqrt(2/π)(x + 0.044715x³))).</summary>
    GeluTanh,

    /// <summary>x·sigmoid(x), also called SiLU.</summary>
    Swish,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>max(x, 0)² (So et al. 2021, https://arxiv.org/abs/2109.08668).</summary>
    SquaredRelu,
}
