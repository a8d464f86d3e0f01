using System.Runtime.InteropServices;

namespace RetNet.Compare.Models.Kernels;

/// <summary>Aligned scratch buffers of one thread.</summary>
internal sealed unsafe class Workspace<T> : IDisposable
    where T : unmanaged
{
    private const nuint CacheLine = 64;
    private readonly nint[] buffers;

    /// <summary>Takes buffers of the given numbers of elements; their content is undefined.</summary>
    public Workspace(params ReadOnlySpan<int> sizes)
    {
        buffers = new nint[sizes.Length];
        for (int i = 0; i < buffers.Length; i++)
            buffers[i] = (nint)NativeMemory.AlignedAlloc((nuint)sizes[i] * (nuint)sizeof(T), CacheLine);
    }

    /// <summary>The buffer of that index.</summary>
    public T* this[int index] => (T*)buffers[index];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (nint buffer in buffers)
            NativeMemory.AlignedFree((void*)buffer);
        Array.Clear(buffers);
    }
}
