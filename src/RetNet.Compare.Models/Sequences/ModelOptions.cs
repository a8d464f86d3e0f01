using System.Text.Json.Serialization;

namespace RetNet.Compare.Models.Sequences;

/// <summary>Size and switches common to all architectures; what is an architecture's own stands in <see cref="Settings"/>.</summary>
public sealed record ModelOptions
{
    /// <summary>Number of blocks.</summary>
    public required long Layers { get; init => field = Positive(value, nameof(Layers)); }

    /// <summary>Model width d.</summary>
    public required long Width { get; init => field = Positive(value, nameof(Width)); }

    /// <summary>Vocabulary size V.</summary>
    public required long Vocabulary { get; init => field = Positive(value, nameof(Vocabulary)); }

    /// <summary>Whether the output projection shares the embedding's weights.</summary>
    public bool TieEmbedding { get; init; } = true;

    /// <summary>Whether embeddings are multiplied by sqrt(d); with a tied output a fresh model would then predict each token's repetition.</summary>
    public bool ScaleEmbedding { get; init; }

    /// <summary>Dropout on the embedding and on each part's output, while training.</summary>
    public double Dropout
    {
        get;
        init => field = value is >= 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Dropout), value, "Dropout is a probability from 0 up to, not including, 1.");
    }

    /// <summary>
    /// Whether training keeps only the input of each block and computes the rest again in the backward pass: the same gradients with less
    /// memory in about a third more time. It decides no weight, and so is no part of what is written about a model.
    /// </summary>
    [JsonIgnore]
    public bool ActivationCheckpointing { get; init; }

    /// <summary>Number format of the matrix products.</summary>
    public Precision Precision { get; init; } = Precision.Fp32;

    /// <summary>Form used for training and evaluation; the architecture's default when null.</summary>
    public ComputeForm? Form { get; init; }

    /// <summary>The architecture's own settings, e.g. <c>heads</c>: key and value as in the experiment file.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    private static long Positive(long value, string name) => value > 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 1.");
}
