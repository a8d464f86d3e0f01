namespace RetNet.Compare.Measurement.Records;

/// <summary>Where and with what a run was made: <c>environment.json</c>. Holds no host name, user name or path.</summary>
public sealed record EnvironmentRecord
{
    /// <summary>When it was captured, UTC.</summary>
    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>Commit of the suite, with <c>-dirty</c> behind it when files outside <c>results/</c> differed from it; <c>unknown</c> outside a clone.</summary>
    public required string SuiteCommit { get; init; }

    /// <summary>Distribution and version, e.g. <c>Debian GNU/Linux 12 (bookworm)</c>.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>Kernel release.</summary>
    public required string Kernel { get; init; }

    /// <summary>The processor.</summary>
    public required CpuRecord Cpu { get; init; }

    /// <summary>Bytes of main memory.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Version of the .NET runtime.</summary>
    public required string DotNet { get; init; }

    /// <summary>libtorch and the libraries it computes with.</summary>
    public required TorchRecord Torch { get; init; }

    /// <summary>NVIDIA accelerators; empty where there are none.</summary>
    public required IReadOnlyList<GpuRecord> Gpus { get; init; }

    /// <summary>Environment variables that change speed or results, those that are set; a value that holds a path is given as <c>(path)</c>.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }
}
