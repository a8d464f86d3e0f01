using TorchSharp;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Passes over a buffer far beyond the caches of a device.</summary>
public sealed class MemoryRead : IDisposable
{
    private const int LeastBytes = 512 << 20;
    private const int LeastBytesPerProcessor = 64 << 20;
    private const long AcceleratorBytes = 1L << 30;
    private readonly IDisposable buffer;

    /// <summary>Fills the buffer, half a gigabyte or more.</summary>
    /// <param name="device">A CPU, whose memory all usable processors read together, or an accelerator.</param>
    /// <exception cref="InsufficientMemoryException">The kernel refused the buffer.</exception>
    public MemoryRead(torch.Device device)
    {
        if (device.type == DeviceType.CPU)
        {
            int processors = Environment.ProcessorCount;
            var readers = new ReaderTeam(processors, Math.Max(LeastBytes / processors, LeastBytesPerProcessor) & ~0xFFF);
            (buffer, Bytes, Run) = (readers, readers.Bytes, readers.ReadAll);
        }
        else
        {
            torch.Tensor ones = torch.ones(AcceleratorBytes / sizeof(float), dtype: torch.ScalarType.Float32, device: device).DetachFromDisposeScope();
            (buffer, Bytes, Run) = (ones, AcceleratorBytes, () => Sum(ones));
        }
    }

    /// <summary>Bytes that a pass reads.</summary>
    public long Bytes { get; }

    /// <summary>One pass.</summary>
    public Action Run { get; }

    /// <inheritdoc/>
    public void Dispose() => buffer.Dispose();

    private static void Sum(torch.Tensor buffer)
    {
        buffer.sum().Dispose();
        DeviceWork.Finish(buffer.device);
    }
}
