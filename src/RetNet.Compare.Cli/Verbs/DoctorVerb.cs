using System.CommandLine;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Doctor;

namespace RetNet.Compare.Cli.Verbs;

/// <summary><c>compare doctor</c></summary>
internal static class DoctorVerb
{
    public static Verb Create()
    {
        var quiet = new Option<bool>("--quiet") { Description = "Only what is not as it should be." };
        var verb = new Verb("doctor", "Says whether this machine has what the suite needs, and how to get what is missing.", "compare doctor") { quiet };
        verb.SetWork((parsed, _) => Run(parsed.InvocationConfiguration.Output, parsed.GetValue(quiet)));
        return verb;
    }

    private static int Run(TextWriter output, bool quiet)
    {
        IReadOnlyList<Finding> findings = Examination.Run(Directory.GetCurrentDirectory());
        foreach (Finding finding in findings.Where(finding => !quiet || finding.Health != Health.Good))
            output.WriteLine($"{Word(finding.Health),-8} {finding.Text}");
        string[] packages = [.. findings.Select(finding => finding.Package).OfType<string>().Distinct()];
        if (packages.Length > 0)
            output.WriteLine($"To install what is missing, as root:{Environment.NewLine}  apt-get install -y --no-install-recommends {string.Join(' ', packages)}");
        return findings.Any(finding => finding.Health == Health.Missing) ? ExitCode.MissingDependency : ExitCode.Done;
    }

    private static string Word(Health health) => health switch
    {
        Health.Good => "ok",
        Health.Poor => "note",
        _ => "missing",
    };
}
