using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace RetNet.Torch.Tests.Api;

/// <summary>What keeps the code compiling with TorchSharp's packages, which cannot be restored everywhere.</summary>
public sealed partial class ProviderTests
{
    private const string Switch = "TORCH_SYSTEM";

    [Fact]
    public void No_member_is_one_that_only_TorchSharp_0_107_has()
    {
        HashSet<string> newer = [.. Lines("torchsharp-api-new-in-0.107.txt").Select(Key)];
        string[] declared = [.. ApiSignature.Of(typeof(Tensor).Assembly, "TorchSharp").Where(line => newer.Contains(Key(line)))];
        string[] listed = [.. Lines("torchsharp-api.txt").Where(line => newer.Contains(Key(line)))];

        Assert.True(declared.Length == 0, $"Not in TorchSharp 0.106.0:{Environment.NewLine}{string.Join(Environment.NewLine, declared)}");
        Assert.True(listed.Length == 0, $"Listed as in use, but not in TorchSharp 0.106.0:{Environment.NewLine}{string.Join(Environment.NewLine, listed)}");
    }

    [Theory]
    [InlineData("M torch.Tensor :: public torch.Tensor deg2rad_()")]
    [InlineData("M torch.Tensor :: public torch.Tensor logit_(double? eps)")]
    [InlineData("M torch.nn.functional :: public static torch.Tensor gelu(torch.Tensor x, Modules.GELU.Approximate approximate, bool inplace)")]
    public void A_member_of_0_107_is_recognised_whatever_its_defaults(string line) =>
        Assert.Contains(Key(line), Lines("torchsharp-api-new-in-0.107.txt").Select(Key));

    [Fact]
    public void Our_additions_to_TorchSharp_are_named_in_one_file_behind_the_switch()
    {
        string[] naming = [.. Sources().Where(file => File.ReadLines(file).Any(IsOurs)).Select(file => Path.GetRelativePath(Root, file))];
        string[] switching = [.. Sources().Where(file => File.ReadAllText(file).Contains(Switch, StringComparison.Ordinal)).Select(file => Path.GetRelativePath(Root, file))];

        Assert.Equal(["src/RetNet.Compare.Measurement/Machine/TorchProvider.cs"], naming);
        Assert.Equal(naming, switching);
        Assert.DoesNotContain(WithoutSystemParts(Path.Combine(Root, naming[0])), IsOurs);
    }

    [Fact]
    public void No_project_refers_to_the_engine_itself()
    {
        string[] projects = [.. new[] { "src", "baselines", "experiments" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Where(file => File.ReadAllText(file).Contains("RetNet.Torch.csproj", StringComparison.Ordinal))];

        Assert.Empty(projects);
    }

    private static string Root { get; } = FindRoot();

    private static IEnumerable<string> Lines(string name) => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Api", name));

    /// <summary>A signature without default values, accessors and nullability, which the two lists write differently.</summary>
    private static string Key(string line) => Details().Replace(ApiSignature.Normalize(line), "").Replace("?", "", StringComparison.Ordinal).TrimEnd();

    private static IEnumerable<string> Sources() => new[] { "src", "baselines", "experiments" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !Path.GetRelativePath(Root, file).StartsWith(Path.Combine("src", "RetNet.Torch"), StringComparison.Ordinal));

    private static bool IsOurs(string line) => OurNamespace().IsMatch(line);

    private static List<string> WithoutSystemParts(string file)
    {
        List<string> kept = [];
        bool inside = false;
        foreach (string line in File.ReadLines(file))
        {
            inside = line.Trim() switch
            {
                "#if TORCH_SYSTEM" => true,
                "#else" or "#endif" => false,
                _ => inside,
            };
            if (!inside)
                kept.Add(line);
        }

        return kept;
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "RetNet.Compare.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests must run inside the repository.");
    }

    [GeneratedRegex(@" = [^,)]+| \{ get;( set;)? \}| \[Obsolete\]")]
    private static partial Regex Details();

    [GeneratedRegex(@"\bRetNet\.Torch\.[A-Z]|using RetNet\.Torch")]
    private static partial Regex OurNamespace();
}
