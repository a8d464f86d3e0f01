namespace RetNet.Compare.Cli.CommandLine;

/// <summary>Exit codes of <c>compare</c>; the README lists them.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>A check did not hold, or something unexpected happened.</summary>
    public const int Failed = 1;

    /// <summary>An argument or an experiment file is wrong.</summary>
    public const int BadInput = 2;

    /// <summary>Training diverged.</summary>
    public const int Diverged = 3;

    /// <summary>A program, library or package is missing.</summary>
    public const int MissingDependency = 4;

    /// <summary>Text, tokens or weights cannot be had or cannot be trusted.</summary>
    public const int BadData = 5;

    /// <summary>The disk is full.</summary>
    public const int DiskFull = 6;

    /// <summary>Interrupted; the same command goes on.</summary>
    public const int Interrupted = 130;
}
