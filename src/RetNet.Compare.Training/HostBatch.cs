using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Training;

// N sequences, T length.

/// <summary>
/// Tokens and targets in host memory, and the one place where they go to the device: to a GPU from pinned memory, so that the copy waits for
/// nothing. Before it is written again, a number must have been read back from work on the copies: that waits for both.
/// </summary>
internal sealed class HostBatch : IDisposable
{
    private readonly Device device;
    private readonly Tensor tokens_NT;
    private readonly Tensor targets_NT;

    /// <summary>Makes a batch of zeros for a device.</summary>
    /// <exception cref="ExternalException">The device is a GPU, and this libtorch has none to pin memory for.</exception>
    public HostBatch(long sequences, long length, Device device)
    {
        this.device = device;
        tokens_NT = Zeros(sequences, length);
        targets_NT = Zeros(sequences, length);
    }

    /// <summary>Tokens, sequence by sequence.</summary>
    public Span<long> Tokens => MemoryMarshal.Cast<byte, long>(tokens_NT.bytes);

    /// <summary>What each token is to be followed by.</summary>
    public Span<long> Targets => MemoryMarshal.Cast<byte, long>(targets_NT.bytes);

    /// <summary>Whether the device reads this memory by itself.</summary>
    public bool IsPinned => tokens_NT.is_pinned() && targets_NT.is_pinned();

    /// <summary>Begins the copies; on a CPU they are this memory itself.</summary>
    public (Tensor Tokens_NT, Tensor Targets_NT) OnDevice() =>
        (tokens_NT.to(device, non_blocking: true), targets_NT.to(device, non_blocking: true));

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        tokens_NT.Dispose();
        targets_NT.Dispose();
    }

    private Tensor Zeros(long sequences, long length)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor pageable_NT = zeros([sequences, length], ScalarType.Int64);
        return (device.type == DeviceType.CUDA ? pageable_NT.pin_memory() : pageable_NT).DetachFromDisposeScope();
    }
}
