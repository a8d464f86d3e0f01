using System.Numerics;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Models.Retention;

/// <summary>Shape and switches of one retention layer.</summary>
public sealed record RetentionOptions
{
    /// <summary>Which RetNet: decides biases, head norm, row clamp and initialisation.</summary>
    public required RetNetVariant Variant { get; init; }

    /// <summary>Model width d.</summary>
    public required long Width { get; init; }

    /// <summary>Total value width D_v.</summary>
    public required long ValueWidth { get; init; }

    /// <summary>Decays, one per head.</summary>
    public required RetentionDecay Decay { get; init; }

    /// <summary>Whether silu(W_g x) multiplies the output (off: the ablation "- swish gate").</summary>
    public bool Gate { get; init; } = true;

    /// <summary>Whether each head's output is normalised (off: the ablation "- GroupNorm").</summary>
    public bool HeadNorm { get; init; } = true;

    /// <summary>Epsilon of the head norm.</summary>
    public required double Epsilon { get; init; }

    /// <summary>By which position the chunkwise form scales a row.</summary>
    public ChunkScale ChunkScale { get; init; } = ChunkScale.Absolute;

    /// <summary>Factor on the initial W_v and W_o (SubLN's sqrt(ln 2N) in the paper variant), else 1.</summary>
    public double InitialGain { get; init; } = 1;

    /// <summary>Number format of the matrix products.</summary>
    public Precision Precision { get; init; } = Precision.Fp32;

    /// <summary>Number of heads H.</summary>
    public int Heads => Decay.Heads;

    /// <summary>Key width per head.</summary>
    public long KeyWidth => Width / Heads;

    /// <summary>Value width per head.</summary>
    public long HeadValueWidth => ValueWidth / Heads;

    /// <summary>
    /// Longest chunk where none is given: as many tokens as are cheaper to multiply with each other, C(K+V) operations per token and head,
    /// than through a state, 4KV; a power of two, at least 64.
    /// </summary>
    public long ChunkLength =>
        Math.Max(64, 1L << BitOperations.Log2((ulong)(4 * KeyWidth * HeadValueWidth / (KeyWidth + HeadValueWidth))));

    /// <summary>The row clamp of the variant; without a head norm there is none, as it would change the function.</summary>
    public RowClamp Clamp => !HeadNorm ? RowClamp.None : Variant == RetNetVariant.Paper ? RowClamp.SignedSum : RowClamp.AbsoluteSum;
}
