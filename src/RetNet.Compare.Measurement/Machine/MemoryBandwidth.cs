using System.Numerics;
using System.Runtime.CompilerServices;
using RetNet.Compare.Measurement.Timing;
using TorchSharp;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Measures how fast a device reads its main memory.</summary>
public static unsafe class MemoryBandwidth
{
    private const int LeastBytes = 512 << 20;
    private const int LeastBytesPerProcessor = 64 << 20;

    /// <summary>Bytes per second of a pass over a buffer far beyond the caches.</summary>
    /// <param name="device">A CPU, read by all usable processors together, or an accelerator.</param>
    /// <param name="rule">When to stop.</param>
    /// <param name="progress">Told after every turn.</param>
    /// <returns>A sample per pass, in bytes per second, in the order taken.</returns>
    public static IReadOnlyList<double> Read(torch.Device device, SamplingRule rule, IProgress<SamplingProgress>? progress = null) =>
        device.type == DeviceType.CPU ? ReadByProcessors(rule, progress) : ReadByAccelerator(device, rule, progress);

    private static IReadOnlyList<double> ReadByAccelerator(torch.Device device, SamplingRule rule, IProgress<SamplingProgress>? progress)
    {
        const long bytes = 1L << 30;
        using torch.Tensor buffer = torch.ones(bytes / sizeof(float), dtype: torch.ScalarType.Float32, device: device);
        TimedSamples samples = new Sampler(rule, progress: progress).Measure(new TimedSubject("memory_read", () =>
        {
            buffer.sum().Dispose();
            DeviceWork.Finish(device);
        }));
        return [.. samples.Seconds.Select(seconds => bytes / seconds)];
    }

    private static IReadOnlyList<double> ReadByProcessors(SamplingRule rule, IProgress<SamplingProgress>? progress)
    {
        int workers = Environment.ProcessorCount;
        int slice = Math.Max(LeastBytes / workers, LeastBytesPerProcessor) & ~0xFFF;
        using var memory = new AnonymousMemory((long)slice * workers);
        using var readers = new ReaderTeam(memory.Pointer, slice, workers);
        TimedSamples samples = new Sampler(rule, progress: progress).Measure(new TimedSubject("memory_read", readers.ReadAll));
        return [.. samples.Seconds.Select(seconds => (double)slice * workers / seconds)];
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
