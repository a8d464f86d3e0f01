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
}
