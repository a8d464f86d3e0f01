using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Training.Evaluation;

/// <summary>What a training is validated on, on the way and at its end.</summary>
public interface IValidator
{
    /// <summary>Mean cross entropy of <paramref name="model"/> in nats, without gradients and dropout; its mode is as before afterwards.</summary>
    double LossNats(ISequenceModel model);
}
