using System.Globalization;
using System.Text.RegularExpressions;

namespace RetNet.Compare.Models.Tests.Documentation;

/// <summary>
/// What an architecture's README refers to, as [`Type.Member`](File.cs#L12), stands on that line. Run with UPDATE_REFERENCES=1, the test
/// writes the right lines.
/// </summary>
public sealed partial class EquationReferenceTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Readmes =>
    [
        "src/RetNet.Compare.Models/Retention/README.md",
        .. Directory.GetDirectories(Path.Combine(Root, "baselines")).Order(StringComparer.Ordinal).Select(folder => $"baselines/{Path.GetFileName(folder)}/README.md"),
    ];

    [Theory]
    [MemberData(nameof(Readmes))]
    public void Every_equation_s_line_declares_the_member_it_names(string readme)
    {
        string path = Path.Combine(Root, readme);
        string text = File.ReadAllText(path);
        if (Environment.GetEnvironmentVariable("UPDATE_REFERENCES") == "1")
        {
            text = Reference().Replace(text, match => $"[`{match.Groups["name"]}`]({match.Groups["file"]}#L{Declared(path, match)})");
            File.WriteAllText(path, text);
        }

        MatchCollection references = Reference().Matches(text);
        Assert.True(references.Count >= 3, $"{readme} refers to {references.Count} members. Say where each equation stands: [`Type.Member`](File.cs#L12).");
        Assert.All(references, match =>
        {
            int declared = Declared(path, match);
            Assert.True(
                match.Groups["line"].Value == declared.ToString(CultureInfo.InvariantCulture),
                $"{readme}: {match.Groups["name"]} stands on line {declared} of {match.Groups["file"]}, not {match.Groups["line"]}. UPDATE_REFERENCES=1 with this test writes the right lines.");
        });
    }

    [Theory]
    [MemberData(nameof(Readmes))]
    public void No_file_is_named_without_a_line(string readme) =>
        Assert.DoesNotMatch(@"`[\w/]+\.cs`|\.cs\)", File.ReadAllText(Path.Combine(Root, readme)));

    /// <summary>The line of the first declaration of the last part of a reference's name.</summary>
    private static int Declared(string readme, Match reference)
    {
        string file = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(readme)!, reference.Groups["file"].Value));
        Assert.True(File.Exists(file), $"{readme} refers to {reference.Groups["file"]}, which does not exist.");
        string member = reference.Groups["name"].Value.Split('.')[^1];
        var declaration = new Regex($@"^\s*(public|internal|private|protected)\b[^=]*\b{member}\s*(\(|<|=|:|;|\{{|$)");
        int line = Array.FindIndex(File.ReadAllLines(file), declaration.IsMatch) + 1;
        Assert.True(line > 0, $"{readme}: {reference.Groups["file"]} declares no {member}.");
        return line;
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "RetNet.Compare.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests must run from inside the repository.");
    }

    [GeneratedRegex(@"\[`(?<name>[\w.]+)`\]\((?<file>[\w./]+\.cs)#L(?<line>\d+)\)")]
    private static partial Regex Reference();
}
