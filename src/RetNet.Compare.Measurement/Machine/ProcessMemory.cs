namespace RetNet.Compare.Measurement.Machine;

/// <summary>Resident memory of this process, from <c>/proc/self/status</c>.</summary>
/// <param name="ResidentBytes">Now (VmRSS).</param>
/// <param name="PeakResidentBytes">Largest since the process started, or since <see cref="ResetPeak"/> (VmHWM).</param>
public readonly record struct ProcessMemory(long ResidentBytes, long PeakResidentBytes)
{
    private const string StatusFile = "/proc/self/status";

    /// <summary>Reads both now; zeros where the system has no such file.</summary>
    public static ProcessMemory Read() => File.Exists(StatusFile) ? Parse(File.ReadAllText(StatusFile)) : default;

    /// <summary>Reads both from the text of a <c>status</c> file.</summary>
    public static ProcessMemory Parse(string status)
    {
        IReadOnlyDictionary<string, string> fields = ColonTable.Parse(status);
        return new(Bytes(fields, "VmRSS"), Bytes(fields, "VmHWM"));
    }

    /// <summary>Sets the peak to what is resident now.</summary>
    /// <returns>Whether the kernel let us.</returns>
    public static bool ResetPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long Bytes(IReadOnlyDictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out string? text) ? ColonTable.Bytes(text) : 0;
}
