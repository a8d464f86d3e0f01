namespace RetNet.Compare.Reporting.Results;

/// <summary>A model on one synthetic task over its seeds, beside what it remembers with: a row of <c>recall.csv</c>, derived from the runs.</summary>
public sealed record RecallRow
{
    /// <summary>The model's label in the experiment.</summary>
    public required string Model { get; init; }

    /// <summary>The task.</summary>
    public required string Task { get; init; }

    /// <summary>Bytes of decode state for one sequence of the length trained on, fp32.</summary>
    public required long StateBytes { get; init; }

    /// <summary>Runs that were scored.</summary>
    public required int Seeds { get; init; }

    /// <summary>Answers asked for, the same for every seed.</summary>
    public required long Answers { get; init; }

    /// <summary>Mean over the seeds of the fraction of answers that are right.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Half the width of the 95 % interval of the mean (Student t over seeds); empty for one seed.</summary>
    public double? AccuracyHalfWidth { get; init; }

    /// <summary>Mean over the seeds of the cross entropy per answer, in nats.</summary>
    public required double LossNats { get; init; }
}
