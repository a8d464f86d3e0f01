namespace RetNet.Compare.Reporting.Tests;

/// <summary>A fact shown by a program that only tests need; skipped where it is not installed.</summary>
public sealed class ProgramFactAttribute : FactAttribute
{
    /// <param name="program">Its name on the path.</param>
    /// <param name="package">The Debian package that has it; <c>tests/run.sh</c> installs it.</param>
    public ProgramFactAttribute(string program, string package)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program))))
            Skip = $"needs {program}: apt-get install {package}";
    }
}
