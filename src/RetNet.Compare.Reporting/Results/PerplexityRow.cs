namespace RetNet.Compare.Reporting.Results;

/// <summary>A model on one text set over its seeds, beside the baseline: a row of <c>perplexity.csv</c>, derived from the runs.</summary>
public sealed record PerplexityRow
{
    /// <summary>The model's label in the experiment.</summary>
    public required string Model { get; init; }

    /// <summary>Text set: <c>validation</c> (in-domain) or the name of an out-of-domain set.</summary>
    public required string Set { get; init; }

    /// <summary>Runs that were evaluated.</summary>
    public required int Seeds { get; init; }

    /// <summary>Documents scored.</summary>
    public required long Documents { get; init; }

    /// <summary>Tokens scored.</summary>
    public required long Tokens { get; init; }

    /// <summary>Mean over the seeds.</summary>
    public required double Perplexity { get; init; }

    /// <summary>Half the width of the 95 % interval of the mean (Student t over seeds); empty for one seed.</summary>
    public double? PerplexityHalfWidth { get; init; }

    /// <summary>Mean over the seeds.</summary>
    public required double BitsPerByte { get; init; }

    /// <summary>Half the width of the 95 % interval of the mean; empty for one seed.</summary>
    public double? BitsPerByteHalfWidth { get; init; }

    /// <summary>The model compared with; empty for the baseline itself and where documents cannot be paired.</summary>
    public string? Baseline { get; init; }

    /// <summary>Documents that both models scored.</summary>
    public int? PairedDocuments { get; init; }

    /// <summary>Loss per token minus the baseline's, in nats, over the paired documents.</summary>
    public double? LossDifferenceNats { get; init; }

    /// <summary>Perplexity divided by the baseline's, over the paired documents.</summary>
    public double? PerplexityRatio { get; init; }

    /// <summary>Lower end of the ratio's 95 % interval (paired bootstrap over documents).</summary>
    public double? PerplexityRatioLow { get; init; }

    /// <summary>Upper end of the ratio's 95 % interval.</summary>
    public double? PerplexityRatioHigh { get; init; }

    /// <summary>Smallest true ratio above 1 that this comparison finds at the 5 % level four times out of five.</summary>
    public double? SmallestDetectableRatio { get; init; }
}
