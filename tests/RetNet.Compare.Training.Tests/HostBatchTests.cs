using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Tests;

public sealed class HostBatchTests
{
    [Fact]
    public void A_batch_for_a_gpu_is_pinned_and_without_a_gpu_refused()
    {
        if (cuda.is_available())
        {
            using var batch = new HostBatch(2, 3, CUDA);
            Assert.True(batch.IsPinned);
        }
        else
        {
            Assert.Throws<ExternalException>(() => new HostBatch(2, 3, CUDA));
        }
    }

    [Fact]
    public void A_cpu_reads_the_batch_where_it_lies()
    {
        using DisposeScope scope = NewDisposeScope();
        using var batch = new HostBatch(2, 3, CPU);
        (Tensor tokens_NT, Tensor targets_NT) = batch.OnDevice();
        batch.Tokens[5] = 7;
        batch.Targets[0] = -100;

        Assert.False(batch.IsPinned);
        Assert.Equal([0L, 0, 0, 0, 0, 7], tokens_NT.data<long>().ToArray());
        Assert.Equal([-100L, 0, 0, 0, 0, 0], targets_NT.data<long>().ToArray());
    }

    [Fact]
    public void Another_device_gets_a_copy_of_both()
    {
        using DisposeScope scope = NewDisposeScope();
        using var batch = new HostBatch(2, 3, META);
        (Tensor tokens_NT, Tensor targets_NT) = batch.OnDevice();

        Assert.All([tokens_NT, targets_NT], copy => Assert.True(copy.is_meta));
        Assert.All([tokens_NT, targets_NT], copy => Assert.Equal([2, 3], copy.shape));
    }
}
