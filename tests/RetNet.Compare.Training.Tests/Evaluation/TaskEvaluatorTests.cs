using RetNet.Compare.Data.Batches;
using RetNet.Compare.Data.Tasks;
using RetNet.Compare.Training.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Tests.Evaluation;

public sealed class TaskEvaluatorTests : IDisposable
{
    private const int Length = 16;
    private static readonly IReadOnlyList<RecallTask> Tasks = TaskCatalog.Find(["mqar", "copying"], new TaskShape(vocabulary: 16, items: 4, Length));
    private readonly TinyModel model = new(dropout: 0.5, vocabulary: 16);

    public void Dispose() => model.Dispose();

    [Fact]
    public void Right_answers_and_their_loss_are_those_counted_by_hand()
    {
        IReadOnlyList<TaskScore> scores = new TaskEvaluator(Tasks, Length, sequences: 50, batch: 8).Run(model);

        model.eval();
        Assert.Equal(["mqar", "copying"], scores.Select(score => score.Task));
        foreach ((RecallTask task, TaskScore score) in Tasks.Zip(scores))
        {
            (long answers, long correct, double loss) = (0, 0, 0);
            for (long sequence = 0; sequence < 50; sequence++)
            {
                using DisposeScope scope = NewDisposeScope();
                using IDisposable noGrad = no_grad();
                long[] tokens = new long[Length], targets = new long[Length];
                TaskBatches.FillHeldOut(task, sequence, tokens, targets);
                Tensor logProbabilities_TV = nn.functional.log_softmax(model.Forward(tensor(tokens).view(1, Length)).to(ScalarType.Float64), -1)[0];
                foreach (int t in Enumerable.Range(0, Length).Where(t => targets[t] != EvaluationPieces.IgnoreIndex))
                {
                    answers++;
                    loss -= logProbabilities_TV[t, targets[t]].item<double>();
                    correct += Enumerable.Range(0, 16).MaxBy(id => logProbabilities_TV[t, id].item<double>()) == targets[t] ? 1 : 0;
                }
            }

            Assert.Equal((50, answers, correct), (score.Sequences, score.Answers, score.Correct));
            Assert.InRange(correct, 1, answers - 1);
            Assert.Equal(loss, score.LossSumNats, 1e-5 * loss);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(50)]
    public void The_result_does_not_depend_on_the_batch_size(long batch)
    {
        foreach ((TaskScore one, TaskScore many) in Score(1).Zip(Score(batch)))
        {
            Assert.Equal((one.Sequences, one.Answers, one.Correct), (many.Sequences, many.Answers, many.Correct));
            Assert.Equal(one.LossSumNats, many.LossSumNats, 1e-6 * one.LossSumNats);
        }

        IReadOnlyList<TaskScore> Score(long size) => new TaskEvaluator(Tasks, Length, sequences: 50, size).Run(model);
    }

    [Fact]
    public void Validation_is_the_mean_over_the_answers_of_all_tasks_and_leaves_the_model_as_it_was()
    {
        var evaluator = new TaskEvaluator(Tasks, Length, sequences: 20, batch: 8);
        model.train();
        IReadOnlyList<TaskScore> scores = evaluator.Run(model);

        Assert.Equal(scores.Sum(score => score.LossSumNats) / scores.Sum(score => score.Answers), evaluator.LossNats(model), 1e-12);
        Assert.True(model.training);
    }
}
