namespace RetNet.Compare.Cli.Experiments;

/// <summary>An experiment file does not say what it must; the message names file and line.</summary>
public sealed class ExperimentException : Exception
{
    /// <summary>An error at a line.</summary>
    /// <param name="file">The experiment file.</param>
    /// <param name="line">Line, from 1.</param>
    /// <param name="problem">What is wrong and what to do.</param>
    public ExperimentException(string file, long line, string problem)
        : base($"{file}, line {line}: {problem}")
    {
        File = file;
        Line = line;
    }

    /// <summary>The experiment file.</summary>
    public string File { get; }

    /// <summary>Line, from 1.</summary>
    public long Line { get; }
}
