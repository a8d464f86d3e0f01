namespace RetNet.Compare.Measurement.Machine;

/// <summary>What a count of bytes counts.</summary>
public enum MemorySource
{
    /// <summary>Bytes of live tensors, exact.</summary>
    Allocator,

    /// <summary>GPU memory in use by all processes, by NVML: includes the driver's context and the allocator's cache.</summary>
    Nvml,

    /// <summary>Resident memory of the process: includes the runtime, and memory freed but kept.</summary>
    Resident,
}
