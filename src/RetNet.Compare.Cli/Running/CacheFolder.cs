namespace RetNet.Compare.Cli.Running;

/// <summary>Where packages, tokenizers and tokens are kept between runs.</summary>
internal static class CacheFolder
{
    private const string Variable = "RETNET_COMPARE_CACHE";

    /// <summary>The folder named by <c>RETNET_COMPARE_CACHE</c>, else <c>.cache</c> here.</summary>
    public static string Path { get; } = System.IO.Path.GetFullPath(
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : ".cache");
}
