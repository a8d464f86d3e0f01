using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Data;
using RetNet.Compare.Models.Weights;
using RetNet.Compare.Training;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Cli.CommandLine;

/// <summary>Turns an exception into what the user reads and the shell sees.</summary>
internal static class Failure
{
    private const int NoSpaceLeft = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int NotADirectory = 20;
    private const int Exists = 17;

    /// <summary>Exit code and message of a failure.</summary>
    public static (int Code, string Message) Explain(Exception failure) => failure switch
    {
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        OperationCanceledException => (ExitCode.Interrupted, "Interrupted. The same command goes on from here."),
        ExperimentException or ArgumentException or UsageException => (ExitCode.BadInput, failure.Message),
        DataException { InnerException: IOException { HResult: NoSpaceLeft } } => (ExitCode.DiskFull, failure.Message),
        DataException or SafetensorsException or InvalidDataException => (ExitCode.BadData, failure.Message),
        LeftOutException => (ExitCode.Failed, failure.Message),
        TrainingDivergedException => (ExitCode.Diverged, failure.Message),
        RunException => (ExitCode.BadInput, failure.Message),
        MissingDependencyException => (ExitCode.MissingDependency, failure.Message),
        DllNotFoundException => (ExitCode.MissingDependency, $"{failure.Message}{Environment.NewLine}'compare doctor' says what to install."),
        TypeInitializationException { TypeName: "TorchSharp.torch", InnerException: NotSupportedException cause } =>
            (ExitCode.MissingDependency, $"{cause.Message.Split('\n')[0].Trim()}{Environment.NewLine}'compare doctor' says what does not load."),
        TypeInitializationException { InnerException: { } cause } => Explain(cause),
        FileNotFoundException or DirectoryNotFoundException => (ExitCode.BadInput, failure.Message),
        IOException { HResult: NoSpaceLeft } => (ExitCode.DiskFull, $"The disk is full: {failure.Message} Free some space; the same command then goes on."),
        IOException { HResult: ReadOnlyFileSystem or NotADirectory or Exists } or UnauthorizedAccessException => (ExitCode.BadInput, $"{failure.Message} Choose a folder you may write to."),
        _ => (ExitCode.Failed, $"Unexpected: {failure.Message}{Environment.NewLine}Run the command again with --debug for the details, and report them."),
    };
}
