using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Reporting.Goals;

namespace RetNet.Compare.Cli.Tests.Experiments;

public sealed class GoalsTests
{
    private static readonly string[] Modes = ["train", "prefill", "decode"];

    public static TheoryData<string> Files => [.. Directory.GetFiles(Repository.PathOf("experiments"), GoalRow.File, SearchOption.AllDirectories)
        .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_goal_is_of_something_that_its_race_measures(string experiment)
    {
        Experiment race = ExperimentReader.Read(Repository.PathOf("experiments", experiment, "experiment.yaml"), ArchitectureRegistry.Discover());
        IReadOnlyList<GoalRow> goals = CsvFile.Read<GoalRow>(race.Goals);
        string[] beside = [.. race.Peer!.Variants.Select(variant => variant.Name), .. race.Peer.Precisions, "limit"];

        Assert.NotEmpty(goals);
        Assert.All(goals, goal =>
        {
            Assert.Contains(goal.Model, race.Models.Select(model => model.Name).Append(""));
            Assert.Contains(goal.Mode, Modes);
            Assert.Contains(goal.Precision, race.Peer.Precisions);
            Assert.Contains(goal.Beside, beside);
            Assert.InRange(goal.Bound, 0.1, 10);
        });
    }
}
