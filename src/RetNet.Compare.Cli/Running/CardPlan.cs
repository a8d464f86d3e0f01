namespace RetNet.Compare.Cli.Running;

/// <summary>How a training step is cut into passes that fit a card.</summary>
/// <param name="Batch">Sequences per pass.</param>
/// <param name="Accumulation">Passes per optimizer step.</param>
internal readonly record struct CardPlan(long Batch, long Accumulation)
{
    private const double Gigabyte = 1e9;

    // The driver's context, libtorch's kernels and workspaces; and what a caching allocator cannot use of the rest.
    private const double Reserved = 1.5 * Gigabyte;
    private const double UsableFraction = 0.92;

    /// <summary>Memory of the cards that a plan is made for, in GB.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [24, 40, 80];

    /// <summary>The largest batch that divides a step's sequences and fits: the same training in as few passes as may be.</summary>
    /// <param name="sequences">Sequences per optimizer step.</param>
    /// <param name="persistentBytes">Weights, gradients and moments.</param>
    /// <param name="bytesPerSequence">What one sequence of a pass adds.</param>
    /// <param name="cardGigabytes">Memory of the card.</param>
    /// <returns>Null when not even one sequence fits.</returns>
    public static CardPlan? Fitting(long sequences, double persistentBytes, double bytesPerSequence, int cardGigabytes)
    {
        double room = (UsableFraction * ((cardGigabytes * Gigabyte) - Reserved)) - persistentBytes;
        for (long batch = sequences; batch >= 1; batch--)
        {
            if (sequences % batch == 0 && batch * bytesPerSequence <= room)
                return new(batch, sequences / batch);
        }

        return null;
    }

    /// <summary><c>2 x 128</c>: batch and accumulation.</summary>
    public override string ToString() => $"{Batch} x {Accumulation}";
}
