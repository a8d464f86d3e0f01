using Spectre.Console;

namespace RetNet.Compare.Cli.Terminal;

/// <summary>Bars with the time left, for a terminal.</summary>
internal sealed class BarDisplay(IAnsiConsole console) : IDisplay
{
    /// <inheritdoc/>
    public void Line(string text) => console.WriteLine(text);

    /// <inheritdoc/>
    public void Stage(string title, Action<IStage> work) => console.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .Start(context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: 1);
            work(new Bar(task, title));
            task.Value = 1;
        });

    private sealed class Bar(ProgressTask task, string title) : IStage
    {
        public void Report(double fraction, string detail)
        {
            task.Value = fraction;
            task.Description = Markup.Escape(detail.Length == 0 ? title : $"{title}: {detail}");
        }
    }
}
