using RetNet.Compare.Data.Batches;
using RetNet.Compare.Data.Bins;
using RetNet.Compare.Data.Tests.Bins;

namespace RetNet.Compare.Data.Tests.Batches;

public sealed class TrainingBatchesTests
{
    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 7)]
    [InlineData(8, 16)]
    [InlineData(5, 1)]
    public void Every_epoch_has_every_piece_once_in_another_order(int batch, int length)
    {
        using TemporaryFolder folder = new();
        using TokenBin bin = MadeBin.Open(folder, MadeBin.Counting(1000), MadeBin.Counting(777));
        TrainingBatches batches = new(bin, batch, length, seed: 1);
        Assert.Equal(1777 / length, batches.PieceCount);
        List<long> pieces = [];
        for (long step = 0; pieces.Count < 3 * batches.PieceCount; step++)
            pieces.AddRange(Enumerable.Range(0, batch).Select(row => batches.Piece(step, row)));
        List<long>[] epochs = [.. Enumerable.Range(0, 3).Select(epoch => pieces.Skip((int)(epoch * batches.PieceCount)).Take((int)batches.PieceCount).ToList())];
        Assert.All(epochs, epoch => Assert.Equal(Enumerable.Range(0, (int)batches.PieceCount).Select(i => (long)i), epoch.Order()));
        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.NotEqual(epochs[1], epochs[2]);
    }

    [Fact]
    public void Targets_are_a_contiguous_piece_and_inputs_the_same_behind_bos()
    {
        using TemporaryFolder folder = new();
        string text = MadeBin.Counting(1000);
        using TokenBin bin = MadeBin.Open(folder, text);
        const int batch = 3, length = 10;
        TrainingBatches batches = new(bin, batch, length, seed: 5);
        long[] inputs = new long[batch * length], targets = new long[batch * length];
        for (long step = 0; step < 50; step++)
        {
            batches.Fill(step, inputs, targets);
            for (int row = 0; row < batch; row++)
            {
                long start = batches.Piece(step, row) * length;
                long[] expected = [.. Enumerable.Range(0, length).Select(i => (long)text[(int)start + i])];
                Assert.Equal(expected, targets[(row * length)..((row + 1) * length)]);
                Assert.Equal([bin.BeginningOfSequence, .. expected[..^1]], inputs[(row * length)..((row + 1) * length)]);
            }
        }
    }

    [Fact]
    public void Any_step_can_be_had_at_any_time_from_any_instance()
    {
        using TemporaryFolder folder = new();
        using TokenBin bin = MadeBin.Open(folder, MadeBin.Counting(5000));
        TrainingBatches forward = new(bin, 4, 16, seed: 7), resumed = new(bin, 4, 16, seed: 7), other = new(bin, 4, 16, seed: 8);
        List<long[]> steps = [.. Enumerable.Range(0, 200).Select(step => Inputs(forward, step))];
        foreach (int step in new[] { 199, 0, 100, 3 })
            Assert.Equal(steps[step], Inputs(resumed, step));
        Assert.NotEqual(steps[0], Inputs(other, 0));
    }

    [Fact]
    public void The_order_is_the_same_on_every_machine()
    {
        using TemporaryFolder folder = new();
        using TokenBin bin = MadeBin.Open(folder, MadeBin.Counting(1600));
        TrainingBatches batches = new(bin, 4, 16, seed: 42);
        // Computed apart from this program, from the definitions of splitmix64 and the six-round Feistel network.
        Assert.Equal([42, 89, 82, 24, 70, 48, 29, 17], Enumerable.Range(0, 8).Select(i => batches.Piece(i / 4, i % 4)));
    }

    [Fact]
    public void Neighbouring_positions_are_not_neighbouring_pieces()
    {
        using TemporaryFolder folder = new();
        using TokenBin bin = MadeBin.Open(folder, MadeBin.Counting(8000));
        TrainingBatches batches = new(bin, 1, 1, seed: 3);
        double[] pieces = [.. Enumerable.Range(0, 8000).Select(step => (double)batches.Piece(step, 0))];
        double mean = pieces.Average(), variance = pieces.Average(piece => (piece - mean) * (piece - mean));
        double correlation = Enumerable.Range(0, 7999).Average(i => (pieces[i] - mean) * (pieces[i + 1] - mean)) / variance;
        // Four standard deviations of a random order.
        Assert.InRange(correlation, -4 / Math.Sqrt(8000), 4 / Math.Sqrt(8000));
    }

    [Fact]
    public void Too_little_text_is_refused_with_both_numbers()
    {
        using TemporaryFolder folder = new();
        using TokenBin bin = MadeBin.Open(folder, "short");
        Assert.Contains("has 5 tokens, fewer than one sequence of 64", Assert.Throws<DataException>(() => new TrainingBatches(bin, 1, 64, 1)).Message, StringComparison.Ordinal);
    }

    private static long[] Inputs(TrainingBatches batches, long step)
    {
        long[] inputs = new long[batches.Batch * batches.Length], targets = new long[inputs.Length];
        batches.Fill(step, inputs, targets);
        return [.. inputs, .. targets];
    }
}
