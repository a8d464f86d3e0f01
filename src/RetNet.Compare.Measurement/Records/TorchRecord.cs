namespace RetNet.Compare.Measurement.Records;

/// <summary>libtorch as this process uses it.</summary>
public sealed record TorchRecord
{
    /// <summary>Version of libtorch.</summary>
    public required string Version { get; init; }

    /// <summary><c>system</c> or <c>nuget</c>: see <see cref="Machine.TorchProvider"/>.</summary>
    public required string Provider { get; init; }

    /// <summary>Version of the assembly that declares TorchSharp's API; null in older records.</summary>
    public string? ProviderVersion { get; init; }

    /// <summary>Threads inside one operator.</summary>
    public required int Threads { get; init; }

    /// <summary>Loaded libraries of linear algebra, by file name.</summary>
    public required IReadOnlyList<string> Libraries { get; init; }

    /// <summary>OpenBLAS' own description, which names the kernels it chose; null with another BLAS.</summary>
    public string? OpenBlas { get; init; }

    /// <summary>What this provider can do on the device in use; null in older records.</summary>
    public TorchCapabilities? Capabilities { get; init; }
}
