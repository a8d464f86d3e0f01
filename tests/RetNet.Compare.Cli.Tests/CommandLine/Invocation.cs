using RetNet.Compare.Cli.CommandLine;

namespace RetNet.Compare.Cli.Tests.CommandLine;

/// <summary>One call of <c>compare</c> and what it said.</summary>
internal sealed record Invocation(int Code, string Output, string Error)
{
    public static async Task<Invocation> Of(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await CommandLineProgram.RunAsync(arguments, output, error, TaskScheduler.Default);
        return new(code, output.ToString(), error.ToString());
    }
}
