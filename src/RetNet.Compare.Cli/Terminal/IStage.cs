namespace RetNet.Compare.Cli.Terminal;

/// <summary>A piece of work under way.</summary>
internal interface IStage
{
    /// <summary>Says how far it is.</summary>
    /// <param name="fraction">From 0 to 1.</param>
    /// <param name="detail">What there is to see, e.g. loss and tokens per second.</param>
    void Report(double fraction, string detail);
}
