namespace RetNet.Compare.Faults;

/// <summary>What a test has seen, for the table in <c>README.md</c> that <c>table.sh</c> writes.</summary>
internal static class Figures
{
    /// <summary>Notes a figure; it must not depend on the machine.</summary>
    /// <param name="row">Number and letter of the row, e.g. <c>01-kill</c>; the full test's row replaces the short one's.</param>
    /// <param name="full">Whether it is the full test's.</param>
    /// <param name="claim">What holds.</param>
    /// <param name="figure">How often, how many, within what.</param>
    public static void Note(string row, bool full, string claim, string figure)
    {
        string folder = Directory.CreateDirectory(Repository.PathOf("artifacts", "faults", full ? "full" : "short")).FullName;
        File.WriteAllText(Path.Combine(folder, $"{row}.md"), $"| {claim} | {figure} |\n");
    }
}
