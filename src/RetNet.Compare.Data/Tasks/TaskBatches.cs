namespace RetNet.Compare.Data.Tasks;

/// <summary>
/// Sequences of synthetic tasks as a pure function of (seed, step): the same batches for every architecture, and nothing to save to resume.
/// The tasks take turns from row to row.
/// </summary>
/// <param name="tasks">The tasks.</param>
/// <param name="batch">Sequences per step.</param>
/// <param name="length">Tokens per sequence.</param>
/// <param name="seed">The run's seed.</param>
public sealed class TaskBatches(IReadOnlyList<RecallTask> tasks, int batch, int length, long seed)
{
    private const ulong TrainingStream = 0;
    private const ulong HeldOutStream = 1;

    /// <summary>Fills the batch of a step, row-major [batch, length].</summary>
    public void Fill(long step, Span<long> inputs, Span<long> targets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfNotEqual(inputs.Length, batch * length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(targets.Length, batch * length);
        for (int row = 0; row < batch; row++)
        {
            long sequence = checked((step * batch) + row);
            var random = new TaskRandom(TrainingStream, (ulong)seed, (ulong)sequence);
            tasks[(int)(sequence % tasks.Count)].Fill(ref random, inputs.Slice(row * length, length), targets.Slice(row * length, length));
        }
    }

    /// <summary>Fills one sequence for scoring; it is the same for all seeds and part of no training.</summary>
    /// <param name="task">The task.</param>
    /// <param name="sequence">Number of the sequence, from 0.</param>
    /// <param name="inputs">Tokens [length].</param>
    /// <param name="targets">Answers [length]; -100 where there is none to give.</param>
    public static void FillHeldOut(RecallTask task, long sequence, Span<long> inputs, Span<long> targets)
    {
        var random = new TaskRandom(HeldOutStream, 0, (ulong)sequence);
        task.Fill(ref random, inputs, targets);
    }
}
