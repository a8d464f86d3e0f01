using System.Diagnostics;

namespace RetNet.Compare.Faults;

/// <summary>A call of <c>compare</c> in a process of its own, as a user makes it.</summary>
internal sealed class CompareProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private CompareProcess(ProcessStartInfo start)
    {
        process = Process.Start(start)!;
        process.StandardInput.Close();
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The program beside the tests.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "compare.dll");

    /// <summary>The <c>dotnet</c> that runs the tests.</summary>
    public static string DotnetHost => Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet";

    /// <summary>Process number.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Starts <c>compare</c> without waiting.</summary>
    public static CompareProcess Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <summary>Starts <c>compare</c> with further environment variables.</summary>
    public static CompareProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        StartAssembly(Program, environment, arguments);

    /// <summary>Starts any assembly.</summary>
    public static CompareProcess StartAssembly(string assembly, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        StartProgram(DotnetHost, environment, [assembly, .. arguments]);

    /// <summary>Starts any program.</summary>
    public static CompareProcess StartProgram(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return new(start);
    }

    /// <summary>Runs <c>compare</c> to its end.</summary>
    public static ProcessOutcome Run(params string[] arguments) => Run(new Dictionary<string, string>(), arguments);

    /// <summary>Runs <c>compare</c> to its end with further environment variables.</summary>
    public static ProcessOutcome Run(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using CompareProcess started = Start(environment, arguments);
        return started.Wait();
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>SIGKILL to a script that <c>setsid</c> started and to everything that it started.</summary>
    public void KillGroup()
    {
        Process.Start("kill", ["-KILL", "--", $"-{process.Id}"]).WaitForExit();
        process.WaitForExit();
    }

    /// <summary>Sends a signal by name, e.g. <c>INT</c>.</summary>
    public void Signal(string name) => Process.Start("kill", [$"-{name}", $"{process.Id}"]).WaitForExit();

    /// <summary>Waits for the end.</summary>
    public ProcessOutcome Wait()
    {
        bool ended = process.WaitForExit(Patience);
        if (!ended)
            process.Kill();
        Assert.True(ended, $"did not end within {Patience.TotalMinutes} minutes: {output.Result}");
        return new(process.ExitCode, output.Result, error.Result);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}
