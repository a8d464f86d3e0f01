using System.Diagnostics;
using RetNet.Compare.Models.Sequences;
using TorchSharp;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Samples the limits of a device, the fastest of a few runs, a tenth of a second or two; what they work on is allocated at the first sample.</summary>
/// <param name="device">Where the models run.</param>
public sealed class MachineLimits(torch.Device device) : IMachineLimits, IDisposable
{
    private const int RunsPerSample = 6;
    private readonly Dictionary<torch.ScalarType, SquareProduct> products = [];
    private MemoryRead? memory;

    /// <inheritdoc/>
    public double ReadBytesPerS()
    {
        memory ??= new MemoryRead(device);
        return memory.Bytes / Fastest(memory.Run);
    }

    /// <inheritdoc/>
    public double MatmulFlopPerS(Precision precision) => precision == Precision.Fp32
        ? ProductRate(torch.ScalarType.Float32)
        : Math.Max(ProductRate(torch.ScalarType.Float32), ProductRate(torch.ScalarType.BFloat16));

    /// <inheritdoc/>
    public void Dispose()
    {
        memory?.Dispose();
        foreach (SquareProduct product in products.Values)
            product.Dispose();
    }

    private double ProductRate(torch.ScalarType format)
    {
        const int cpuSize = 2048, acceleratorSize = 8192;
        if (!products.TryGetValue(format, out SquareProduct? product))
        {
            product = products[format] = new SquareProduct(device.type == DeviceType.CPU ? cpuSize : acceleratorSize, format, device);
            product.Run();
        }

        return product.Operations / Fastest(product.Run);
    }

    private static double Fastest(Action run) => Enumerable.Range(0, RunsPerSample).Min(_ =>
    {
        long start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    });
}
