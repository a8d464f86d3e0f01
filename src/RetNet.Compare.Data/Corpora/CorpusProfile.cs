namespace RetNet.Compare.Data.Corpora;

/// <summary>A whole corpus: what is trained on, what is held out, and what is out of domain.</summary>
public sealed record CorpusProfile
{
    /// <summary>Short name, part of the folder's name.</summary>
    public required string Name { get; init; }

    /// <summary>What the training text is, in the words of the report.</summary>
    public required string Label { get; init; }

    /// <summary>The training mix.</summary>
    public required IReadOnlyList<CorpusSource> Training { get; init; }

    /// <summary>Validation text of its own; empty to hold out documents of the training mix.</summary>
    public IReadOnlyList<CorpusSource> Validation { get; init; } = [];

    /// <summary>Without validation text of its own, the documents with SHA-256(id) mod this == 0 are held out.</summary>
    public int ValidationDivisor { get; init; } = 100;

    /// <summary>The out-of-domain sets.</summary>
    public IReadOnlyList<OutOfDomainSet> OutOfDomain { get; init; } = [];
}
