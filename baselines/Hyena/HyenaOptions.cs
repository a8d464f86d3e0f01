using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Baselines.Hyena;

/// <summary>Shape of one Hyena operator and of its implicit filter.</summary>
public sealed record HyenaOptions
{
    /// <summary>Model width d.</summary>
    public required long Width { get; init; }

    /// <summary>Longest sequence; positions inside the filter are fractions of it.</summary>
    public required long MaximumLength { get; init; }

    /// <summary>Features per position, odd: the position, and sines and cosines of (features-1)/2 frequencies.</summary>
    public required long Features { get; init; }

    /// <summary>Inner width of the filter's network.</summary>
    public required long FilterWidth { get; init; }

    /// <summary>Initial frequency of the sine activations.</summary>
    public required double SineFrequency { get; init; }

    /// <summary>What is added to the filter's decaying window.</summary>
    public required double WindowShift { get; init; }

    /// <summary>Number format of the projections; filter and convolutions are computed in fp32 or better.</summary>
    public required Precision Precision { get; init; }
}
