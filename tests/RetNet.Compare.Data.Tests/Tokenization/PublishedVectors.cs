using System.Text.RegularExpressions;

namespace RetNet.Compare.Data.Tests.Tokenization;

/// <summary>The test vectors that come with the token files: encoding, text, ids.</summary>
internal static partial class PublishedVectors
{
    // p50k_edit differs from p50k in its special tokens only.
    private static readonly Dictionary<string, string> Names = new()
    {
        ["r50k_base"] = "gpt2",
        ["p50k_base"] = "p50k",
        ["p50k_edit"] = "p50k",
        ["cl100k_base"] = "cl100k",
        ["o200k_base"] = "o200k",
    };

    /// <summary>All of them, each with our name of its tokenizer.</summary>
    public static IEnumerable<(string Tokenizer, string Text, int[] Ids)> Read() => Vector()
        .Matches(File.ReadAllText(Path.Combine(SharedCache.TokenizerFolder, "TestPlans.txt")))
        .Select(match => (
            Names[match.Groups["encoding"].Value],
            match.Groups["sample"].Value,
            match.Groups["ids"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray()));

    [GeneratedRegex(@"EncodingName: (?<encoding>\w+)\nSample: (?<sample>.*?)\nEncoded: \[(?<ids>[\d, ]*)\]", RegexOptions.Singleline)]
    private static partial Regex Vector();
}
