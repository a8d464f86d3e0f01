using System.ComponentModel;
using System.Diagnostics;
using RetNet.Compare.Data.Files;

namespace RetNet.Compare.Reporting.Figures;

/// <summary>Draws with the program gnuplot (5.4 or later, terminals pngcairo and svg).</summary>
public sealed class GnuplotRenderer : IFigureRenderer
{
    private const string Remedy = "install it by: apt-get install gnuplot-nox fonts-dejavu-core";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly string program;
    private readonly Lazy<string?> problem;

    /// <param name="program">Name or path of the program.</param>
    public GnuplotRenderer(string program = "gnuplot")
    {
        this.program = program;
        problem = new Lazy<string?>(FindProblem);
    }

    /// <inheritdoc/>
    public string? Problem => problem.Value;

    /// <inheritdoc/>
    public void Render(Figure figure, string path)
    {
        string format = Path.GetExtension(path).TrimStart('.').ToLowerInvariant();
        if (format is not ("png" or "svg"))
            throw new ArgumentException($"{path}: figures are drawn as .png or .svg.", nameof(path));

        string folder = Directory.CreateTempSubdirectory("figure-").FullName;
        try
        {
            string script = Path.Combine(folder, "figure.gp");
            string output = Path.Combine(folder, $"figure.{format}");
            File.WriteAllText(script, GnuplotScript.Write(figure, format, output));
            Run(script);
            AtomicFile.Write(path, target =>
            {
                using FileStream drawn = File.OpenRead(output);
                drawn.CopyTo(target);
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string? FindProblem()
    {
        try
        {
            Run("--version");
            return null;
        }
        catch (InvalidOperationException error)
        {
            return error.Message;
        }
    }

    private void Run(string argument)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            Task<string> words = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Limit))
            {
                process.Kill();
                throw new InvalidOperationException($"gnuplot did not finish within {Limit.TotalSeconds:0} s.");
            }

            if (process.ExitCode != 0)
                throw new InvalidOperationException($"gnuplot failed (exit code {process.ExitCode}): {words.Result.Trim()}");
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException($"The program '{program}' was not found; {Remedy}");
        }
    }
}
