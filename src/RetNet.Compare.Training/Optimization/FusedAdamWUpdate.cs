using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Optimization;

/// <summary>
/// One SIMD pass over the memory of all parameters. The memory is cut into blocks that are shared out once, evenly and in order;
/// sums are taken block by block, so that results do not depend on the number of threads.
/// </summary>
internal sealed unsafe class FusedAdamWUpdate : IAdamWUpdate
{
    private const int BlockElements = 1 << 16;

    private readonly AdamWSlot[] slots;
    private readonly Block[] blocks;
    private readonly int[] firstBlockOfShare;
    private readonly double[] sums;
    private readonly float*[] weights;
    private readonly float*[] gradients;
    private readonly float*[] means;
    private readonly float*[] squares;
    private readonly Action<int> sumShare;
    private readonly Action<int> updateShare;
    private AdamWFactors[] factors = [];

    public FusedAdamWUpdate(IReadOnlyList<AdamWSlot> slots, int threads)
    {
        this.slots = [.. slots];
        weights = new float*[slots.Count];
        gradients = new float*[slots.Count];
        means = new float*[slots.Count];
        squares = new float*[slots.Count];
        blocks = [.. Cut(slots)];
        firstBlockOfShare = Share(blocks, threads);
        sums = new double[blocks.Length];
        sumShare = SumShare;
        updateShare = UpdateShare;
    }

    public double GradientNorm()
    {
        Locate();
        Parallel.For(0, firstBlockOfShare.Length - 1, sumShare);
        double sum = 0;
        foreach (double part in sums)
            sum += part;
        return Math.Sqrt(sum);
    }

    public void Apply(ReadOnlySpan<AdamWFactors> factorsOfGroups)
    {
        Locate();
        factors = factorsOfGroups.ToArray();
        Parallel.For(0, firstBlockOfShare.Length - 1, updateShare);
    }

    private static IEnumerable<Block> Cut(IReadOnlyList<AdamWSlot> slots)
    {
        for (int slot = 0; slot < slots.Count; slot++)
        {
            long elements = slots[slot].Parameter.numel();
            for (long start = 0; start < elements; start += BlockElements)
                yield return new Block(slot, start, (int)Math.Min(BlockElements, elements - start));
        }
    }

    private static int[] Share(Block[] blocks, int threads)
    {
        long total = blocks.Sum(block => (long)block.Length);
        int[] first = new int[threads + 1];
        long passed = 0;
        int share = 1;
        for (int block = 0; block < blocks.Length; block++)
        {
            for (; share < threads && passed >= total * share / threads; share++)
                first[share] = block;
            passed += blocks[block].Length;
        }

        first.AsSpan(share).Fill(blocks.Length);
        return first;
    }

    private static float* Address(Tensor tensor) =>
        (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    /// <summary>Finds where everything lies now: a gradient moves from step to step, a weight when somebody replaces its data.</summary>
    private void Locate()
    {
        for (int i = 0; i < slots.Length; i++)
        {
            AdamWSlot slot = slots[i];
            weights[i] = Address(slot.Parameter);
            means[i] = Address(slot.Mean);
            squares[i] = Address(slot.Square);
            gradients[i] = GradientAddress(slot);
        }
    }

    private static float* GradientAddress(AdamWSlot slot)
    {
        using Tensor? gradient = slot.Parameter.grad;
        if (gradient is null)
            return null;
        if (gradient.is_contiguous())
            return Address(gradient);
        using Tensor contiguous = gradient.contiguous();
        slot.Parameter.grad = contiguous;
        return Address(contiguous);
    }

    private void SumShare(int share)
    {
        for (int i = firstBlockOfShare[share]; i < firstBlockOfShare[share + 1]; i++)
        {
            (int slot, long start, int length) = blocks[i];
            float* gradient = gradients[slot];
            sums[i] = gradient is null ? 0 : AdamWKernel.SumOfSquares(new ReadOnlySpan<float>(gradient + start, length));
        }
    }

    private void UpdateShare(int share)
    {
        for (int i = firstBlockOfShare[share]; i < firstBlockOfShare[share + 1]; i++)
        {
            (int slot, long start, int length) = blocks[i];
            if (gradients[slot] is null)
                continue;
            AdamWKernel.Update(
                new Span<float>(weights[slot] + start, length),
                new ReadOnlySpan<float>(gradients[slot] + start, length),
                new Span<float>(means[slot] + start, length),
                new Span<float>(squares[slot] + start, length),
                factors[slots[slot].Group]);
        }
    }

    private readonly record struct Block(int Slot, long Start, int Length);
}
