using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Torch.Tests;

[Collection(GlobalState.Name)]
public sealed class ThreadTests
{
    [Fact]
    public void Every_core_is_used_at_first_and_the_count_can_be_set()
    {
        Assert.Equal(Environment.ProcessorCount, get_num_threads());
        set_num_threads(1);
        Assert.Equal(1, Threads.Count);
        Threads.Count = Environment.ProcessorCount;
        Assert.Equal(Environment.ProcessorCount, get_num_threads());
    }

    [Fact]
    public void Idle_threads_of_OpenBLAS_go_to_sleep_soon_unless_told_otherwise()
    {
        using (Tensor loadsLibtorch = zeros(1))
            Assert.Equal(1, loadsLibtorch.numel());
        nint library = NativeLibrary.Load("libopenblas.so.0");
        uint expected = uint.Parse(Environment.GetEnvironmentVariable("OPENBLAS_THREAD_TIMEOUT") ?? "18", CultureInfo.InvariantCulture);
        Assert.Equal(expected, ThreadTimeout(NativeLibrary.GetExport(library, "openblas_thread_timeout")));
    }

    [Fact]
    public void Recording_is_a_matter_of_each_thread()
    {
        using IDisposable quiet = no_grad();
        Assert.False(is_grad_enabled());
        bool elsewhere = false;
        var thread = new Thread(() => elsewhere = is_grad_enabled());
        thread.Start();
        thread.Join();
        Assert.True(elsewhere);
    }

    [Fact]
    public void Grad_modes_nest()
    {
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            using (enable_grad()) Assert.True(is_grad_enabled());
            Assert.False(is_grad_enabled());
        }
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            using Tensor tensor = ones(1).requires_grad_();
            Assert.False((tensor * 2).requires_grad);
        }
        Assert.True(is_grad_enabled());
        Assert.False(is_inference_mode_enabled());
    }

    [Fact]
    public void Threads_compute_side_by_side()
    {
        double[] sums = new double[64];
        Parallel.For(0, sums.Length, i =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = full([100], i, float64).requires_grad_();
            (x * x).sum().backward();
            sums[i] = x.grad!.sum().item<double>();
        });
        Assert.Equal(Enumerable.Range(0, 64).Select(i => 200.0 * i), sums);
    }

    private static unsafe uint ThreadTimeout(nint function) => ((delegate* unmanaged<uint>)function)();
}
