using System.Runtime.InteropServices;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Memory straight from the kernel, in huge pages where it allows, given back at once: it must not stay in the tensor allocator's heap.</summary>
internal sealed unsafe partial class AnonymousMemory : IDisposable
{
    private const int ReadWrite = 0x3, PrivateAnonymous = 0x22, HugePage = 14;
    private readonly nuint bytes;

    public AnonymousMemory(long length)
    {
        bytes = (nuint)length;
        Pointer = mmap(null, bytes, ReadWrite, PrivateAnonymous, -1, 0);
        if (Pointer == (byte*)-1)
            throw new InsufficientMemoryException($"The kernel refused {length >> 20} MiB for the bandwidth measurement. Free memory and run again.");
        _ = madvise(Pointer, bytes, HugePage);
    }

    public byte* Pointer { get; }

    public void Dispose() => _ = munmap(Pointer, bytes);

    [LibraryImport("libc")]
    private static partial byte* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc")]
    private static partial int madvise(void* address, nuint length, int advice);

    [LibraryImport("libc")]
    private static partial int munmap(void* address, nuint length);
}
