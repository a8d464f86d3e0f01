using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Data;
using RetNet.Compare.Training;

namespace RetNet.Compare.Cli.Tests.CommandLine;

public sealed class FailureTests
{
    public static TheoryData<Exception, int> Failures => new()
    {
        { new ExperimentException("x.yaml", 3, "wrong."), 2 },
        { new ArgumentException("wrong"), 2 },
        { new TrainingDivergedException(7, "loss", double.NaN), 3 },
        { new DllNotFoundException("libtorch"), 4 },
        { new TypeInitializationException("torch", new DllNotFoundException("libtorch")), 4 },
        { new TypeInitializationException("TorchSharp.torch", new NotSupportedException("no reference to libtorch-cpu")), 4 },
        { new DataException("no such package"), 5 },
        { new DataException("No space left", new IOException("No space left", 28)), 6 },
        { new OperationCanceledException(), 130 },
        { new AggregateException(new OperationCanceledException()), 130 },
        { new LeftOutException(["'x' is left out."]), 1 },
        { new NotSupportedException("surprise"), 1 },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Every_kind_of_failure_has_its_exit_code_and_keeps_its_message(Exception failure, int code)
    {
        (int actual, string message) = Failure.Explain(failure);

        Assert.Equal(code, actual);
        Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);
        if (code is not 130)
            Assert.Contains((failure.InnerException ?? failure).Message, message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_lists_the_exit_codes()
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md"));

        foreach (System.Reflection.FieldInfo code in typeof(ExitCode).GetFields())
            Assert.Matches($@"\b{code.GetRawConstantValue()} [a-z]", readme);
    }
}
