namespace RetNet.Compare.Cli.Experiments;

/// <summary>An outside program that is timed beside the suite.</summary>
public sealed record PeerSection
{
    /// <summary>Program and arguments, separated by spaces.</summary>
    public required string Command { get; init; }

    /// <summary>Processes per timing.</summary>
    public required int Rounds { get; init; }

    /// <summary><c>fp32</c>, <c>bf16</c>.</summary>
    public required IReadOnlyList<string> Precisions { get; init; }

    /// <summary>Decode steps timed in a process.</summary>
    public required int DecodeSteps { get; init; }

    /// <summary>Prompts timed in a process.</summary>
    public required int PrefillSteps { get; init; }

    /// <summary>Ways to run it.</summary>
    public required IReadOnlyList<PeerVariant> Variants { get; init; }
}
