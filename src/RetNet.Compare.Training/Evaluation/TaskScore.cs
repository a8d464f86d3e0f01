using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Training.Evaluation;

/// <summary>A model's score on one synthetic task.</summary>
/// <param name="Task">Name of the task.</param>
/// <param name="Sequences">Sequences read.</param>
/// <param name="Answers">Answers asked for.</param>
/// <param name="Correct">Answers to which the model gives the highest probability of all ids.</param>
/// <param name="LossSumNats">Cross entropy of all answers together, in nats.</param>
public sealed record TaskScore(string Task, long Sequences, long Answers, long Correct, double LossSumNats)
{
    /// <summary>The row of <c>accuracy.csv</c>.</summary>
    public AccuracyRow ToRow(string model, long seed) => new()
    {
        Model = model,
        Seed = seed,
        Task = Task,
        Sequences = Sequences,
        Answers = Answers,
        Correct = Correct,
        Accuracy = (double)Correct / Answers,
        LossNats = LossSumNats / Answers,
    };
}
