using RetNet.Compare.Data.Batches;

namespace RetNet.Compare.Data.Tasks;

/// <summary>A synthetic task: sequences in which some tokens follow from earlier ones, and only those are scored.</summary>
public abstract class RecallTask
{
    private readonly long begin;

    private protected RecallTask(TaskShape shape, int number)
    {
        Shape = shape;
        begin = TaskShape.FirstTask + number;
    }

    /// <summary>Its name in experiments and results.</summary>
    public abstract string Name { get; }

    /// <summary>What has to be remembered, in one sentence.</summary>
    public abstract string Description { get; }

    /// <summary>What the sequences are made of.</summary>
    protected TaskShape Shape { get; }

    /// <summary>Fills one sequence: targets are the answers, -100 where there is none to give.</summary>
    internal void Fill(ref TaskRandom random, Span<long> inputs, Span<long> targets)
    {
        // Id 0 is a blank: a place that means nothing.
        inputs.Clear();
        targets.Fill(EvaluationPieces.IgnoreIndex);
        inputs[0] = begin;
        Write(ref random, inputs, targets);
    }

    private protected abstract void Write(ref TaskRandom random, Span<long> inputs, Span<long> targets);

    private protected static long Symbol(int index) => TaskShape.FirstSymbol + index;
}
