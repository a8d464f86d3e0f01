namespace RetNet.Compare.Data.Packages;

/// <summary>What a finished program left.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>The last thing it said, for an error message.</summary>
    public string Complaint => LastLine(Error.Length > 0 ? Error : Output);

    public static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "no message";
}
