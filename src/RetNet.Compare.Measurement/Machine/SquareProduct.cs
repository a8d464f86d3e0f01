using RetNet.Compare.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>A product of two square matrices, as models multiply.</summary>
public sealed class SquareProduct : IDisposable
{
    private readonly Tensor a;
    private readonly Tensor b;

    /// <summary>Fills both factors.</summary>
    /// <param name="size">Rows and columns.</param>
    /// <param name="dtype">float32 or bfloat16.</param>
    /// <param name="device">Where.</param>
    public SquareProduct(long size, ScalarType dtype, Device device)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        // Not constant, since a GPU draws less power and runs faster on constants; not random, since that would move torch's generator.
        a = arange(size * size, dtype: ScalarType.Float32, device: device).sin_().reshape(size, size).to(dtype).DetachFromDisposeScope();
        b = a.clone().DetachFromDisposeScope();
        Operations = 2.0 * size * size * size;
    }

    /// <summary>Floating-point operations of one product.</summary>
    public double Operations { get; }

    /// <summary>One product.</summary>
    public void Run()
    {
        using IDisposable noGrad = no_grad();
        Products.Matmul(a, b).Dispose();
        DeviceWork.Finish(a.device);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        a.Dispose();
        b.Dispose();
    }
}
