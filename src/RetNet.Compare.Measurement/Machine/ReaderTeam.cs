using System.Numerics;
using System.Runtime.CompilerServices;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Threads that each read a slice of memory of their own, all at once.</summary>
internal sealed unsafe class ReaderTeam : IDisposable
{
    private readonly Barrier start;
    private readonly Barrier end;
    private readonly AnonymousMemory memory;
    private readonly Thread[] threads;
    private ulong total;
    private bool stop;

    /// <summary>Allocates the slices and starts the threads.</summary>
    /// <param name="readers">Threads.</param>
    /// <param name="slice">Bytes that each reads, a multiple of 4096.</param>
    public ReaderTeam(int readers, int slice)
    {
        Bytes = (long)slice * readers;
        memory = new AnonymousMemory(Bytes);
        start = new Barrier(readers + 1);
        end = new Barrier(readers + 1);
        threads = [.. Enumerable.Range(0, readers).Select(reader => new Thread(() => Work(memory.Pointer + ((long)reader * slice), slice)) { IsBackground = true })];
        foreach (Thread thread in threads)
            thread.Start();
    }

    /// <summary>Bytes of all slices.</summary>
    public long Bytes { get; }

    /// <summary>Reads every slice once.</summary>
    public void ReadAll()
    {
        start.SignalAndWait();
        end.SignalAndWait();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stop = true;
        start.SignalAndWait();
        foreach (Thread thread in threads)
            thread.Join();
        start.Dispose();
        end.Dispose();
        memory.Dispose();
    }

    /// <summary>Sum of all 64-bit words, read once by the widest vectors and four independent chains.</summary>
    /// <param name="start">First byte.</param>
    /// <param name="bytes">A multiple of 4096.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static ulong Sum(byte* start, int bytes)
    {
        var words = (ulong*)start;
        var a = Vector<ulong>.Zero;
        Vector<ulong> b = a, c = a, d = a;
        int width = Vector<ulong>.Count;
        for (ulong* word = words, end = words + (bytes / sizeof(ulong)); word < end; word += 4 * width)
        {
            a += Vector.Load(word);
            b += Vector.Load(word + width);
            c += Vector.Load(word + (2 * width));
            d += Vector.Load(word + (3 * width));
        }

        return Vector.Sum(a + b + c + d);
    }

    private void Work(byte* own, int bytes)
    {
        // Touched first by the thread that reads it, so that each NUMA node holds its readers' slices.
        new Span<byte>(own, bytes).Fill(1);
        while (true)
        {
            start.SignalAndWait();
            if (Volatile.Read(ref stop))
                return;
            Interlocked.Add(ref total, Sum(own, bytes));
            end.SignalAndWait();
        }
    }
}
