using System.Globalization;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Data.Files;

namespace RetNet.Compare.Faults;

/// <summary>Processes that meet in one folder.</summary>
public sealed class ConcurrencyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public void Of_ten_simultaneous_starts_one_proceeds() => OneProceeds(10, full: false);

    [Fact]
    [Trait("Category", "Slow")]
    public void Of_fifty_simultaneous_starts_one_proceeds() => OneProceeds(50, full: true);

    [Fact]
    public void Two_writers_lose_no_row_of_a_shared_table() => NoRowLost(100, full: false);

    [Fact]
    [Trait("Category", "Slow")]
    public void Two_writers_of_a_thousand_rows_lose_none() => NoRowLost(1000, full: true);

    [Fact]
    public void A_row_cut_short_by_a_crash_is_dropped_wherever_it_was_cut()
    {
        using var folder = new TemporaryFolder();
        CsvFile.Append(folder["good.csv"], [new AppendedRow("a", 1, 1)]);
        byte[] whole = File.ReadAllBytes(folder["good.csv"]);
        for (int length = 0; length < whole.Length; length++)
        {
            string path = folder.Write("cut.csv", whole[..length]);
            Assert.InRange(CsvFile.Read<AppendedRow>(path).Count, 0, 1);
            CsvFile.Append(path, [new AppendedRow("a", 1, 1)]);
            Assert.Equal(whole, File.ReadAllBytes(path));
        }

        Figures.Note("08-torn", true, "A table row that a crash cut short is dropped and written again", "cut at every byte of the file");
    }

    [Fact]
    public void A_second_run_in_the_same_results_folder_names_the_first_and_leaves()
    {
        using var folder = new TemporaryFolder();
        var experiment = new SmallExperiment(folder.Path, yaml => yaml.Replace("steps: 40", "steps: 100000", StringComparison.Ordinal));
        using CompareProcess first = CompareProcess.Start(experiment.Environment, experiment.Run("results"));
        while (!first.HasExited && !File.Exists(experiment.Files("results").Config))
            Thread.Sleep(20);

        CompareProcess.Run(experiment.Environment, experiment.Run("results")).Failed(ExitCode.BadInput, $"process {first.Id}", "Wait for it or stop it");
        first.Kill();
    }

    private static void OneProceeds(int starts, bool full)
    {
        using var folder = new TemporaryFolder();
        string release = folder["release"];
        string run = folder["run"];
        CompareProcess[] victims = [.. Enumerable.Range(0, starts).Select(_ => Victim.Start("hold", run, release))];
        try
        {
            for (DateTime end = DateTime.UtcNow + Patience; victims.Count(victim => !victim.HasExited) > 1; Thread.Sleep(20))
                Assert.True(DateTime.UtcNow < end, $"{victims.Count(victim => !victim.HasExited)} processes proceed");
            CompareProcess holder = victims.Single(victim => !victim.HasExited);
            foreach (CompareProcess refused in victims.Where(victim => victim != holder))
                refused.Wait().Failed(Victim.Refused, $"held by process {holder.Id},");
            holder.Kill();

            using CompareProcess next = Victim.Start("hold", run, folder.Write("now", ""));
            next.Wait().Succeeded();
        }
        finally
        {
            Array.ForEach(victims, victim => victim.Dispose());
        }

        Figures.Note("08-starts", full, "Simultaneous starts in one run folder: one proceeds, the others name its process; the lock of a killed one is taken over", $"{starts} starts, 1 proceeds, {starts - 1} refused");
    }

    private static void NoRowLost(int rows, bool full)
    {
        using var folder = new TemporaryFolder();
        string file = folder["shared.csv"];
        string count = rows.ToString(CultureInfo.InvariantCulture);
        using CompareProcess first = Victim.Start("append", file, "first", count);
        using CompareProcess second = Victim.Start("append", file, "second", count);
        while (!first.HasExited || !second.HasExited)
        {
            if (File.Exists(file) && new FileInfo(file).Length > 0)
                Assert.All(CsvFile.Read<AppendedRow>(file), row => Assert.Equal(Math.Sqrt(row.Row), row.Root));
            Thread.Sleep(50);
        }

        first.Wait().Succeeded();
        second.Wait().Succeeded();
        IReadOnlyList<AppendedRow> all = CsvFile.Read<AppendedRow>(file);
        foreach (string writer in (string[])["first", "second"])
            Assert.Equal(Enumerable.Range(0, rows), all.Where(row => row.Writer == writer).Select(row => row.Row));
        Assert.Equal(2 * rows, all.Count);
        Figures.Note("08-rows", full, "Two processes append to one table while a third reads it", $"{2 * rows} valid rows of {2 * rows}");
    }
}
