namespace RetNet.Compare.Measurement.Costs;

/// <summary>A model in training, ready to be stepped on one and the same batch; it holds the optimizer's state.</summary>
public interface ITrainingStep : IDisposable
{
    /// <summary>One optimizer step: forward, backward, clipping and update; no evaluation, no checkpoint, no logging.</summary>
    void Run();
}
