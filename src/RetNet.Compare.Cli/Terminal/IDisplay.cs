namespace RetNet.Compare.Cli.Terminal;

/// <summary>Shows what is going on.</summary>
internal interface IDisplay
{
    /// <summary>A line that stays.</summary>
    void Line(string text);

    /// <summary>Shows a piece of work while it runs.</summary>
    /// <param name="title">What is done, e.g. <c>train retnet, seed 1</c>.</param>
    /// <param name="work">Does it.</param>
    void Stage(string title, Action<IStage> work);
}
