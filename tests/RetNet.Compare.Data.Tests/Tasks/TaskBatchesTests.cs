using RetNet.Compare.Data.Tasks;

namespace RetNet.Compare.Data.Tests.Tasks;

public sealed class TaskBatchesTests
{
    private const int Length = 32;
    private static readonly IReadOnlyList<RecallTask> Tasks = TaskCatalog.Find(["induction", "mqar", "copying"], new TaskShape(vocabulary: 40, items: 6, Length));

    [Fact]
    public void A_batch_depends_on_seed_and_step_alone()
    {
        long[] batch = Batch(seed: 3, step: 70, rows: 4);
        Assert.Equal(batch, Batch(seed: 3, step: 70, rows: 4));
        Assert.NotEqual(batch, Batch(seed: 4, step: 70, rows: 4));
        Assert.NotEqual(batch, Batch(seed: 3, step: 71, rows: 4));
    }

    [Fact]
    public void Larger_batches_hold_the_same_sequences_in_the_same_order() =>
        Assert.Equal(Batch(seed: 3, step: 1, rows: 6), Batch(seed: 3, step: 2, rows: 3).Concat(Batch(seed: 3, step: 3, rows: 3)));

    [Fact]
    public void Tasks_take_turns_from_row_to_row_also_across_steps()
    {
        long[] first = [.. Enumerable.Range(0, 3).SelectMany(step => Batch(seed: 1, step, rows: 4)).Chunk(Length).Select(row => row[0])];
        Assert.Equal(3, first.Distinct().Count());
        Assert.Equal(first[..9], first[3..]);
    }

    [Fact]
    public void No_sequence_that_is_scored_is_trained_on()
    {
        HashSet<string> trained = [.. Enumerable.Range(0, 300).SelectMany(step => Batch(seed: 0, step, rows: 3)).Chunk(Length).Select(row => string.Join(' ', row))];
        Assert.Equal(900, trained.Count);
        foreach (RecallTask task in Tasks)
        {
            for (long sequence = 0; sequence < 900; sequence++)
            {
                long[] inputs = new long[Length];
                TaskBatches.FillHeldOut(task, sequence, inputs, new long[Length]);
                Assert.DoesNotContain(string.Join(' ', inputs), trained);
            }
        }
    }

    private static long[] Batch(long seed, long step, int rows)
    {
        long[] inputs = new long[rows * Length];
        new TaskBatches(Tasks, rows, Length, seed).Fill(step, inputs, new long[rows * Length]);
        return inputs;
    }
}
