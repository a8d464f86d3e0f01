using RetNet.Compare.Measurement.Machine;

namespace RetNet.Compare.Measurement.Records;

/// <summary>What provider, libtorch and device together can do, where not all of them can.</summary>
public sealed record TorchCapabilities
{
    /// <summary>The device that rows were measured on.</summary>
    public required string Device { get; init; }

    /// <summary>What peak memory counts.</summary>
    public required MemorySource PeakMemory { get; init; }

    /// <summary>Whether kernels written in C# run.</summary>
    public required bool ManagedKernels { get; init; }

    /// <summary>Whose attention in linear memory runs: <c>managed</c> (C#), <c>libtorch</c> or <c>none</c>.</summary>
    public required string FusedAttention { get; init; }

    /// <summary>Whether one pass updates all parameters; otherwise AdamW is a chain of operators for each.</summary>
    public required bool FusedOptimizer { get; init; }

    /// <summary>Whether several devices can train one model.</summary>
    public required bool Distributed { get; init; }

    /// <summary>Whether libtorch chooses number formats by itself.</summary>
    public required bool Autocast { get; init; }

    /// <summary>Whether fp32 products may use TF32.</summary>
    public required bool Tf32 { get; init; }
}
