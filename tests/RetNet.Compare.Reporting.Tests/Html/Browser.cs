using System.Diagnostics;

namespace RetNet.Compare.Reporting.Tests.Html;

/// <summary>Headless Chromium.</summary>
internal static class Browser
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The page's elements once its scripts have come to rest, and what its console said.</summary>
    public static (string Document, string[] Console) Open(string path, bool dark, int width)
    {
        string profile = Directory.CreateTempSubdirectory("chromium-").FullName;
        try
        {
            string[] arguments =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", $"--user-data-dir={profile}", "--virtual-time-budget=20000", "--enable-logging=stderr",
                $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}", $"--window-size={width},1000", "--dump-dom", new Uri(path).AbsoluteUri,
            ];
            using Process process = Process.Start(new ProcessStartInfo("chromium", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> document = process.StandardOutput.ReadToEndAsync();
            Task<string> words = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"chromium did not finish {path} within {Limit.TotalSeconds:0} s.");
            }

            return (document.Result, [.. words.Result.Split('\n').Where(line => line.Contains(":CONSOLE", StringComparison.Ordinal))]);
        }
        finally
        {
            Directory.Delete(profile, recursive: true);
        }
    }
}
