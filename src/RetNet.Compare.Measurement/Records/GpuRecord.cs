namespace RetNet.Compare.Measurement.Records;

/// <summary>An NVIDIA accelerator.</summary>
/// <param name="Name">Product name.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="Driver">Driver version.</param>
public sealed record GpuRecord(string Name, long MemoryBytes, string Driver);
