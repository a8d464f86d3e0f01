namespace RetNet.Compare.Measurement.Machine;

/// <summary>A device's memory at one moment.</summary>
/// <param name="Live">Bytes in use.</param>
/// <param name="Peak">Most bytes in use since the peak was reset.</param>
public readonly record struct DeviceBytes(long Live, long Peak);
