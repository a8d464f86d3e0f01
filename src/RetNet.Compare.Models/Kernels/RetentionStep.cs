using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// One token of retention for each sequence and head: turns q and k, S ← γ S + k vᵀ, o = q S, head norm, swish gate, in one pass over the
/// state. The plain form is <see cref="Retention.RecurrentRetention"/> with what stands around it.
/// </summary>
internal readonly unsafe struct RetentionStep : IRangeWork
{
    /// <summary>Projected queries and keys [batch, heads·keyWidth].</summary>
    public required float* Queries { get; init; }

    /// <inheritdoc cref="Queries"/>
    public required float* Keys { get; init; }

    /// <summary>Values [batch, heads·valueWidth].</summary>
    public required float* Values { get; init; }

    /// <summary>Gates before the nonlinearity, like the values; null without a gate.</summary>
    public required float* Gates { get; init; }

    /// <summary>S [batch, heads, keyWidth, valueWidth], updated.</summary>
    public required float* State { get; init; }

    /// <summary>Result, like the values.</summary>
    public required float* Output { get; init; }

    /// <summary>The position's complex factors of the queries [heads, keyWidth/2].</summary>
    public required float* QueryTurns { get; init; }

    /// <summary>The position's complex factors of the keys [keyWidth/2].</summary>
    public required float* KeyTurns { get; init; }

    /// <summary>γ of each head.</summary>
    public required float* Decay { get; init; }

    /// <summary>Number of heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Key width per head.</summary>
    public required int KeyWidth { get; init; }

    /// <summary>Value width per head.</summary>
    public required int ValueWidth { get; init; }

    /// <summary>Whether each head's output is normalised.</summary>
    public required bool Normalises { get; init; }

    /// <summary>Whether the norm takes the mean away first.</summary>
    public required bool Centres { get; init; }

    /// <summary>Epsilon of the norm.</summary>
    public required float Epsilon { get; init; }

    /// <inheritdoc/>
    public void Run<TLanes, TVector>(int first, int last)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged
    {
        float* q = StepScratch.Take(2 * KeyWidth);
        float* k = q + KeyWidth;
        for (int unit = first; unit < last; unit++)
        {
            int head = unit % Heads;
            float* o = Output + (long)unit * ValueWidth;
            StepMath<TLanes, TVector>.Turn(Queries + (long)unit * KeyWidth, QueryTurns + head * KeyWidth, q, KeyWidth);
            StepMath<TLanes, TVector>.Turn(Keys + (long)unit * KeyWidth, KeyTurns, k, KeyWidth);
            StepMath<TLanes, TVector>.UpdateAndRead(
                State + (long)unit * KeyWidth * ValueWidth, Decay[head], q, k, Values + (long)unit * ValueWidth, o, KeyWidth, ValueWidth);
            if (Normalises)
                StepMath<TLanes, TVector>.Normalise(o, ValueWidth, Epsilon, Centres);
            if (Gates != null)
                StepMath<TLanes, TVector>.MultiplyBySilu(o, Gates + (long)unit * ValueWidth, ValueWidth);
        }
    }
}
