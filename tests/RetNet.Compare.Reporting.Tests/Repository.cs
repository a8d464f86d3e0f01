namespace RetNet.Compare.Reporting.Tests;

/// <summary>The checkout that the tests run in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Downloads that all tests and all runs share.</summary>
    public static string TestCache { get; } = Path.Combine(Root, "artifacts", "test-cache");

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "RetNet.Compare.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests must run inside the repository.");
    }
}
