using System.ComponentModel;
using System.Diagnostics;

namespace RetNet.Compare.Data.Packages;

/// <summary>Runs a program quietly; its output is kept for the error message only.</summary>
internal static class ExternalProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>Runs to the end and returns exit code and output; <paramref name="missing"/> explains what to do when there is no such program.</summary>
    public static ProgramResult Run(string program, IEnumerable<string> arguments, string folder, string missing)
    {
        using Process process = Start(program, arguments, folder, missing);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new DataException($"'{program} {string.Join(' ', arguments)}' did not finish within {Limit.TotalMinutes} minutes. "
                + "Check the network and try again.");
        }
        return new ProgramResult(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Starts the program with its output redirected and no input.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, string folder, string missing)
    {
        ProcessStartInfo info = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Messages are matched nowhere, but users should read one language.
        info.Environment["LC_ALL"] = "C.UTF-8";
        try
        {
            Process process = Process.Start(info)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception e)
        {
            throw new DataException($"The program '{program}' is not installed. {missing}", e);
        }
    }
}
