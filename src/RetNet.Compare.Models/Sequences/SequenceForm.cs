namespace RetNet.Compare.Models.Sequences;

/// <summary>The ways to evaluate one and the same sequence function.</summary>
public enum SequenceForm
{
    /// <summary>All positions at once, quadratic in the length for most architectures.</summary>
    Parallel,

    /// <summary>Parallel inside chunks, a state handed from chunk to chunk: linear in the length.</summary>
    Chunkwise,

    /// <summary>One token at a time with an explicit state.</summary>
    Recurrent,
}
