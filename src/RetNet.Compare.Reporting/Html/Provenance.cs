namespace RetNet.Compare.Reporting.Html;

/// <summary>How a reader makes an item of a report again.</summary>
internal static class Provenance
{
    /// <summary>The file that a source begins with: <c>decode.csv with several batch sizes</c> is <c>decode.csv</c>.</summary>
    public static string File(string source) => source.Split(' ')[0];

    /// <summary>The command that makes that file anew.</summary>
    public static string Command(string experiment, string source) => Path.GetFileName(File(source)) switch
    {
        "training-cost.csv" or "prefill.csv" or "decode.csv" or "ceilings.csv" or "gate.csv" or "models.csv" => $"compare bench --experiment {experiment}",
        "evaluation.csv" or "documents.csv" or "contexts.csv" => $"compare eval --experiment {experiment}",
        "expected.csv" => $"compare verify {experiment}",
        _ => $"compare run --experiment {experiment}",
    };
}
