using RetNet.Compare.Training.Records;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Training.Tests.Runs;

public sealed class RowLogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Rows_beyond_the_checkpoint_are_dropped_and_written_again_without_gap_or_repeat()
    {
        Write(1, 2, 3, 4, 5);
        RowLog<ValidationRow> log = Log();
        log.KeepThrough(3);
        Add(log, 4, 5, 6);
        Assert.Equal([1, 2, 3, 4, 5, 6], log.Read().Select(row => row.Step));
    }

    [Theory]
    [InlineData("6,6")]
    [InlineData("6,600\n")]
    [InlineData("6,600,1.5,2.5")]
    public void A_line_cut_short_by_a_crash_is_dropped(string tail)
    {
        Write(1, 2, 3, 4, 5);
        File.AppendAllText(folder["rows.csv"], tail);
        RowLog<ValidationRow> log = Log();
        log.KeepThrough(100);
        Assert.Equal([1, 2, 3, 4, 5], log.Read().Select(row => row.Step));
    }

    [Fact]
    public void Without_a_checkpoint_the_table_starts_again()
    {
        Write(1, 2);
        RowLog<ValidationRow> log = Log();
        log.KeepThrough(0);
        Assert.Empty(log.Read());
        Add(log, 1);
        Assert.Equal([1], log.Read().Select(row => row.Step));
    }

    [Fact]
    public void A_table_that_needs_no_cut_is_not_touched()
    {
        Write(1, 2);
        DateTime before = File.GetLastWriteTimeUtc(folder["rows.csv"]);
        Log().KeepThrough(2);
        Assert.Equal(before, File.GetLastWriteTimeUtc(folder["rows.csv"]));
    }

    [Fact]
    public void Rows_wait_in_memory_until_flushed()
    {
        RowLog<ValidationRow> log = Log();
        log.Add(Row(1));
        Assert.False(File.Exists(folder["rows.csv"]));
        log.Flush();
        Assert.Single(log.Read());
    }

    private static ValidationRow Row(long step) => new() { Step = step, Tokens = 100 * step, LossNats = 1.5, Perplexity = Math.Exp(1.5) };

    private static void Add(RowLog<ValidationRow> log, params long[] steps)
    {
        foreach (long step in steps)
            log.Add(Row(step));
        log.Flush();
    }

    private RowLog<ValidationRow> Log() => new(folder["rows.csv"]);

    private void Write(params long[] steps) => Add(Log(), steps);
}
