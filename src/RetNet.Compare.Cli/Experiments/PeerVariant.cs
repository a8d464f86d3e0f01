namespace RetNet.Compare.Cli.Experiments;

/// <summary>A way to run the outside program.</summary>
/// <param name="Name">Label in results.</param>
/// <param name="Arguments">Further arguments, separated by spaces.</param>
/// <param name="Modes">What it is timed on.</param>
/// <param name="Precisions">In which formats.</param>
public sealed record PeerVariant(string Name, string Arguments, IReadOnlyList<string> Modes, IReadOnlyList<string> Precisions)
{
    /// <summary>Everything that can be timed.</summary>
    public static IReadOnlyList<string> AllModes { get; } = ["train", "prefill", "decode"];
}
