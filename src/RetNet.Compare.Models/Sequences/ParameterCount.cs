namespace RetNet.Compare.Models.Sequences;

/// <summary>Number of trained scalars.</summary>
/// <param name="Total">All, a tied embedding once.</param>
/// <param name="Embedding">Token embedding and output projection (once when tied).</param>
public readonly record struct ParameterCount(long Total, long Embedding)
{
    /// <summary>What the comparison budgets: everything but embedding and output projection.</summary>
    public long NonEmbedding => Total - Embedding;
}
