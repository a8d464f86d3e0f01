using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Racing;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Tests.Racing;

public sealed class RaceScheduleTests
{
    private static readonly ArchitectureRegistry Registry = ArchitectureRegistry.Discover();
    private static readonly Experiment Speed = ExperimentReader.Read(Repository.PathOf("experiments", "speed", "experiment.yaml"), Registry);

    [Fact]
    public void Every_contender_is_timed_in_every_precision_and_round_in_an_order_that_reverses()
    {
        RaceTurn[] turns = [.. Turns([]).Where(turn => turn.Cell.Mode == "train")];
        string[] once = ["pytorch-default-malloc fp32", "pytorch fp32", "suite fp32", "suite bf16", "pytorch bf16"];

        Assert.Equal(
            [.. once.Select(entry => $"1 {entry}"), .. once.Reverse().Select(entry => $"2 {entry}"), .. once.Select(entry => $"3 {entry}")],
            turns.Select(turn => $"{turn.Round} {turn.Program.Name} {turn.Cell.Precision}"));
    }

    [Fact]
    public void A_timing_that_is_in_the_table_is_not_made_again()
    {
        RaceTurn first = Turns([])[0];
        var row = new RaceSampleRow
        {
            Contender = first.Program.Name,
            Model = first.Cell.Model.Name,
            Mode = first.Cell.Mode,
            Precision = first.Cell.Precision,
            Batch = first.Cell.Batch,
            Length = first.Cell.Length,
            Round = first.Round,
            LoadBefore = 0,
        };

        Assert.Equal(Turns([])[1..].Select(Words), Turns([row]).Select(Words));

        static string Words(RaceTurn turn) => $"{turn.Cell} {turn.Round} {turn.Program.Name}";
    }

    [Fact]
    public void A_race_is_planned_with_the_processes_of_every_contender()
    {
        using ISequenceModel model = Registry.Get("retnet").Create(new() { Layers = 1, Width = 64, Vocabulary = 100 });
        RaceTurn[] all = Turns([]);

        double together = RaceDuration.Seconds(all, model, flopPerS: 1e12), own = RaceDuration.Seconds(all.Where(turn => turn.Program.Name == "suite"), model, flopPerS: 1e12);

        // Five or six processes in each of the 6 cells' rounds, of which so small a model leaves little but their start.
        Assert.Equal(39, all.Length);
        Assert.InRange(together, 39 * 4, 39 * 8);
        Assert.InRange(together / own, 39 / 18.0 - 0.1, 39 / 18.0 + 0.1);
    }

    private static RaceTurn[] Turns(RaceSampleRow[] samples) =>
        [.. new RaceSchedule(Speed).Open(samples).Where(turn => turn.Cell.Model.Name == "retnet")];
}
