using Spectre.Console;

namespace RetNet.Compare.Cli.Terminal;

/// <summary>Chooses how progress is shown.</summary>
internal static class Displays
{
    /// <summary>Bars on a terminal, plain lines in a log.</summary>
    public static IDisplay For(TextWriter output) => ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive
        ? new BarDisplay(AnsiConsole.Console)
        : new LineDisplay(output);
}
