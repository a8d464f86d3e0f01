using System.Reflection;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Finds the commit the running suite was built from.</summary>
internal static class SuiteCommit
{
    /// <summary>From git where the program lies in a clone, else what the build stamped into the assembly, else <c>unknown</c>.</summary>
    public static string Read()
    {
        string? described = Command.Output("git", "-C", AppContext.BaseDirectory, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*");
        if (!string.IsNullOrWhiteSpace(described))
            return described.Trim();
        string? stamped = typeof(SuiteCommit).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return stamped?.Split('+') is [_, string commit] ? commit : "unknown";
    }
}
