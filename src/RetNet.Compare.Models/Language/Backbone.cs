using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Models.Language;

/// <summary>What an architecture puts into the common language model.</summary>
public sealed record Backbone
{
    /// <summary>State-dict keys of the common parts.</summary>
    public required StateDictNames Names { get; init; }

    /// <summary>Makes a block's mixer.</summary>
    public required Func<SequenceMixer> Mixer { get; init; }

    /// <summary>Makes a block's feed-forward layer.</summary>
    public required Func<BlockPart> FeedForward { get; init; }

    /// <summary>Makes a norm over the width.</summary>
    public required Func<Norm> Norm { get; init; }

    /// <summary>The forms the mixer has besides recurrent.</summary>
    public required IReadOnlyList<SequenceForm> Forms { get; init; }

    /// <summary>Form for training when the options name none.</summary>
    public required ComputeForm DefaultForm { get; init; }

    /// <summary>The same away from the CPU, where no kernel of ours computes; <see cref="DefaultForm"/> when null.</summary>
    public ComputeForm? AcceleratorForm { get; init; }

    /// <summary>Position table added to the embedding; null where the mixer itself knows positions.</summary>
    public InputPositions? Positions { get; init; }

    /// <summary>Whether a norm follows the embedding; it is registered in the first block, as RWKV has it.</summary>
    public bool EmbeddingNorm { get; init; }

    /// <summary>Whether blocks are norm(x + part(x)) instead of x + part(norm x).</summary>
    public bool PostNorm { get; init; }

    /// <summary>Whether a norm follows the last block.</summary>
    public bool FinalNorm { get; init; } = true;

    /// <summary>Whether an untied output projection has a bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Standard deviation of the initial embedding; 1/sqrt(width) when null.</summary>
    public double? EmbeddingDeviation { get; init; }
}
