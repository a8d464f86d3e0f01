using System.Reflection;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Finds the commit the running suite was built from.</summary>
internal static class SuiteCommit
{
    /// <summary>From git where <paramref name="folder"/> lies in a clone, else what the build stamped into the assembly, else <c>unknown</c>. Results are what a run writes, so that changes there do not count.</summary>
    public static string Read(string folder)
    {
        string? head = Command.Output("git", "-C", folder, "rev-parse", "HEAD")?.Trim();
        if (!string.IsNullOrEmpty(head))
        {
            string? changed = Command.Output("git", "-C", folder, "status", "--porcelain", "--untracked-files=no", "--", ":(top)", ":(top,exclude)results");
            return changed?.Trim() == "" ? head : head + "-dirty";
        }

        string? stamped = typeof(SuiteCommit).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return stamped?.Split('+') is [_, string commit] ? commit : "unknown";
    }
}
