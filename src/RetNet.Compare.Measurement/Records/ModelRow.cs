namespace RetNet.Compare.Measurement.Records;

/// <summary>What an architecture costs by calculation at one size: a row of <c>models.csv</c>.</summary>
public sealed record ModelRow
{
    /// <summary>The model's label in the experiment.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the architecture in the registry.</summary>
    public required string Architecture { get; init; }

    /// <summary>Name for tables and legends.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Blocks.</summary>
    public required long Layers { get; init; }

    /// <summary>Model width d.</summary>
    public required long Width { get; init; }

    /// <summary>Vocabulary size.</summary>
    public required long Vocabulary { get; init; }

    /// <summary>All parameters, a tied embedding counted once.</summary>
    public required long Parameters { get; init; }

    /// <summary>Parameters without token embedding and output projection.</summary>
    public required long NonEmbeddingParameters { get; init; }

    /// <summary>Sequence length for <see cref="ForwardFlopsPerToken"/> and <see cref="StateBytesAtLength"/>.</summary>
    public required long Length { get; init; }

    /// <summary>Floating-point operations of the training form's forward pass, per token.</summary>
    public required double ForwardFlopsPerToken { get; init; }

    /// <summary>Bytes of decode state for one sequence after <see cref="Length"/> tokens, fp32.</summary>
    public required long StateBytesAtLength { get; init; }
}
