using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Running;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Models.Kernels;

namespace RetNet.Compare.Cli.Racing;

/// <summary>A program that times one cell in a process of its own: this one, or the outside one.</summary>
/// <param name="Name">Label in results.</param>
/// <param name="Command">Program and first arguments.</param>
/// <param name="More">Arguments behind those of the cell.</param>
/// <param name="Folder">Where it runs.</param>
internal sealed record TimedProgram(string Name, IReadOnlyList<string> Command, IReadOnlyList<string> More, string Folder)
{
    /// <summary>They make OpenBLAS choose other code than it would for this machine.</summary>
    private static readonly string[] Misleading = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

    // By signal 9.
    private const int KilledForMemory = 128 + 9;

    /// <summary>This program.</summary>
    public static TimedProgram Own()
    {
        string host = Environment.ProcessPath!;
        string assembly = Assembly.GetExecutingAssembly().Location;
        string[] command = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [host, assembly, "time"] : [host, "time"];
        return new(RaceRow.Suite, command, [], Directory.GetCurrentDirectory());
    }

    /// <summary>The outside program in one of its variants.</summary>
    public static TimedProgram Peer(Experiment experiment, PeerVariant variant) =>
        new(variant.Name, Words(experiment.Peer!.Command), Words(variant.Arguments), experiment.Folder);

    /// <summary>Runs it on a cell.</summary>
    /// <exception cref="MissingDependencyException">There is no such program, or it lacks something.</exception>
    public TimedLine Time(Session session, RaceCell cell, CancellationToken cancellation) =>
        TimedLine.Parse(Command[0], Output([cell.Model.Name, cell.Mode, .. Shape(session, cell), .. More], cancellation));

    /// <summary>Standard output of a run with the given arguments.</summary>
    /// <exception cref="MissingDependencyException">There is no such program, or it lacks something.</exception>
    public string Output(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Command[0], [.. Command.Skip(1), .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in Misleading)
            start.Environment.Remove(name);
        try
        {
            using Process process = Process.Start(start)!;
            using CancellationTokenRegistration registration = cancellation.Register(() => process.Kill(entireProcessTree: true));
            Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None), error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            process.WaitForExit();
            cancellation.ThrowIfCancellationRequested();
            return process.ExitCode == 0 ? output.Result : throw Failed(arguments, process.ExitCode, error.Result);
        }
        catch (Win32Exception missing)
        {
            throw new MissingDependencyException($"The program '{Command[0]}' of '{Name}' cannot be run in {Folder}: {missing.Message}. The experiment's README.md says what it needs.");
        }
    }

    private IEnumerable<string> Shape(Session session, RaceCell cell)
    {
        (string, long)[] numbers = [("batch", cell.Batch), ("length", cell.Length), ("steps", cell.Steps), ("warmup", cell.WarmUp)];
        // This program reads the size from the experiment, with all its settings.
        string[] model = Name == RaceRow.Suite
            ? ["--experiment", Path.GetFullPath(session.Experiment.File), "--kernels", ManagedKernels.AreOn ? "managed" : SharedOptions.PlainKernels,
                .. session.Registry.Plugins.SelectMany(path => new[] { "--plugin", path })]
            : ["--layers", Text(cell.Model.Size.Layers), "--width", Text(cell.Model.Size.Width), "--vocab", Text(session.Vocabulary), "--threads", Text(Environment.ProcessorCount)];
        return [.. numbers.SelectMany(number => new[] { $"--{number.Item1}", Text(number.Item2) }), "--precision", cell.Precision, .. model];
    }

    private MissingDependencyException Failed(IReadOnlyList<string> arguments, int exitCode, string error)
    {
        string last = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it said nothing";
        string how = exitCode == KilledForMemory ? "was killed, most likely for want of memory," : $"failed with exit code {exitCode}";
        string remedy = Name == RaceRow.Suite ? "" : " The experiment's README.md says what the program needs.";
        return new($"'{string.Join(' ', Command)} {string.Join(' ', arguments)}' {how} in {Folder}: {last}.{remedy}");
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
