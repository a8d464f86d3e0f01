using System.Text.Json;
using System.Text.Json.Serialization;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Cli.Racing;

/// <summary>The line of JSON that a timed program prints: <c>compare time</c>'s, and what is read of an outside program's.</summary>
internal sealed record TimedLine
{
    /// <summary>Times of the timed steps.</summary>
    [JsonPropertyName("seconds_per_step")]
    public IReadOnlyList<double> SecondsPerStep { get; init; } = [];

    /// <summary>Median processor time of a step, all threads.</summary>
    [JsonPropertyName("cpu_seconds_median")]
    public double CpuSecondsMedian { get; init; }

    /// <summary>Peak resident memory of the process.</summary>
    [JsonPropertyName("peak_rss_bytes")]
    public long PeakResidentBytes { get; init; }

    /// <summary>The machine's limit right after the steps; see <see cref="RaceSampleRow.LimitPerS"/>.</summary>
    [JsonPropertyName("limit_per_s")]
    public double? LimitPerS { get; init; }

    /// <summary>Why the program timed nothing; null when it did.</summary>
    [JsonPropertyName("skipped")]
    public string? Skipped { get; init; }

    /// <summary>Reads the last line of a program's output.</summary>
    /// <exception cref="UsageException">It is no such line.</exception>
    public static TimedLine Parse(string program, string output)
    {
        string last = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";
        try
        {
            if (JsonSerializer.Deserialize<TimedLine>(last) is { } line && (line.Skipped is not null || (line.SecondsPerStep.Count > 0 && line.SecondsPerStep.All(seconds => seconds > 0))))
                return line;
        }
        catch (JsonException)
        {
            // Said below, with the line.
        }

        throw new UsageException($"'{program}' printed no times but: {last}. It must print a line of JSON with 'seconds_per_step', as 'compare time' does.");
    }

    /// <summary>The line.</summary>
    public string Write() => JsonSerializer.Serialize(this);
}
