namespace RetNet.Compare.Measurement.Timing;

/// <summary>Where a sampler stands.</summary>
/// <param name="Subject">Name of the subject whose turn just ended.</param>
/// <param name="Samples">Its samples so far.</param>
/// <param name="RelativeError">Its relative error of the median so far.</param>
/// <param name="Elapsed">Time since the sampler began.</param>
/// <param name="Remaining">Expected time until all subjects are done; the error is taken to shrink with the root of the samples.</param>
public sealed record SamplingProgress(string Subject, int Samples, double RelativeError, TimeSpan Elapsed, TimeSpan Remaining);
