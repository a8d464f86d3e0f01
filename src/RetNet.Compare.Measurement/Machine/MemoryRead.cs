using System.Numerics;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Passes over a buffer far beyond the caches of a device.</summary>
public sealed unsafe class MemoryRead : IDisposable
{
    private const int LeastBytes = 512 << 20;
    private const int LeastBytesPerProcessor = 64 << 20;
    private const long AcceleratorBytes = 1L << 30;
    private readonly List<IDisposable> held = [];

    /// <summary>Fills the buffer, half a gigabyte or more.</summary>
    /// <param name="device">A CPU, whose memory all usable processors read together, or an accelerator.</param>
    public MemoryRead(torch.Device device) => (Bytes, Run) = device.type == DeviceType.CPU ? OnProcessors() : OnAccelerator(device);

    /// <summary>Bytes that a pass reads.</summary>
    public long Bytes { get; }

    /// <summary>One pass.</summary>
    public Action Run { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        held.Reverse();
        held.ForEach(part => part.Dispose());
    }

    private (long Bytes, Action Run) OnAccelerator(torch.Device device)
    {
        torch.Tensor buffer = torch.ones(AcceleratorBytes / sizeof(float), dtype: torch.ScalarType.Float32, device: device).DetachFromDisposeScope();
        held.Add(buffer);
        return (AcceleratorBytes, () =>
        {
            buffer.sum().Dispose();
            DeviceWork.Finish(device);
        }
        );
    }

    private (long Bytes, Action Run) OnProcessors()
    {
        int workers = Environment.ProcessorCount;
        int slice = Math.Max(LeastBytes / workers, LeastBytesPerProcessor) & ~0xFFF;
        long bytes = (long)slice * workers;
        var memory = new AnonymousMemory(bytes);
        held.Add(memory);
        var readers = new ReaderTeam(memory.Pointer, slice, workers);
        held.Add(readers);
        return (bytes, readers.ReadAll);
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

    private sealed class ReaderTeam : IDisposable
    {
        private readonly Barrier start;
        private readonly Barrier end;
        private readonly Thread[] threads;
        private ulong total;
        private bool stop;

        public ReaderTeam(byte* buffer, int slice, int workers)
        {
            start = new Barrier(workers + 1);
            end = new Barrier(workers + 1);
            threads = [.. Enumerable.Range(0, workers).Select(worker => new Thread(() => Work(buffer + ((long)worker * slice), slice)) { IsBackground = true })];
            foreach (Thread thread in threads)
                thread.Start();
        }

        public void ReadAll()
        {
            start.SignalAndWait();
            end.SignalAndWait();
        }

        public void Dispose()
        {
            stop = true;
            start.SignalAndWait();
            foreach (Thread thread in threads)
                thread.Join();
            start.Dispose();
            end.Dispose();
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
}
