using RetNet.Compare.Models.Kernels.Simd;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

// B batch, D width, S tokens read, C capacity.

/// <summary>
/// One token of Hyena's operator of order 2: a short convolution of the projections gives x0, x1 and v; z = x1 ⊙ v goes behind the history;
/// y = x0 ⊙ (Σ_s h[S-s] ⊙ z[s] + β ⊙ z).
/// </summary>
public sealed unsafe record GatedConvolutionStep
{
    /// <summary>Tokens summed by one unit of work.</summary>
    private const int Block = 128;

    /// <summary>Taps of the short convolution.</summary>
    private const int ShortTaps = 3;

    /// <summary>Projections [batch, 3·D] of the token: those of x0, x1 and v.</summary>
    public required Tensor Projected { get; init; }

    /// <summary>Projections of the two tokens before [batch, 2, 3·D], the older one first; updated.</summary>
    public required Tensor ProjectedBefore { get; init; }

    /// <summary>Taps of the short convolution [3·D, 1, 3], that of the token itself last.</summary>
    public required Tensor ShortWeight { get; init; }

    /// <summary>Its bias [3·D].</summary>
    public required Tensor ShortBias { get; init; }

    /// <summary>z of all tokens [batch, capacity, D]; updated.</summary>
    public required Tensor History { get; init; }

    /// <summary>h reversed in time [capacity, D], so that h[0] comes last.</summary>
    public required Tensor ReversedFilter { get; init; }

    /// <summary>β [D].</summary>
    public required Tensor Skip { get; init; }

    /// <summary>Tokens in the history before this one.</summary>
    public required long Position { get; init; }

    /// <summary>Whether the kernel serves: fp32 on the CPU, contiguous, no gradient to record.</summary>
    public bool Serves => StepKernels.Serve(Projected, ProjectedBefore, ShortWeight, ShortBias, History, ReversedFilter, Skip);

    /// <summary>Reads the token and updates history and projections.</summary>
    /// <returns>y [batch, D].</returns>
    public Tensor Apply()
    {
        (int batch, int width) = ((int)History.shape[0], (int)History.shape[2]);
        int blocks = (int)(Position / Block) + 1;
        Tensor gate_BD = empty([batch, width], ScalarType.Float32);
        Tensor sums_NBD = empty([blocks, batch, width], ScalarType.Float32);
        float* gate = ChannelKernels.Pointer<float>(gate_BD), sums = ChannelKernels.Pointer<float>(sums_NBD);
        float* history = ChannelKernels.Pointer<float>(History), filter = ChannelKernels.Pointer<float>(ReversedFilter);
        long capacity = History.shape[1];
        for (int row = 0; row < batch; row++)
            Convolve(row, width, gate + (long)row * width, history + (row * capacity + Position) * width);

        var work = new Work(history, filter + (capacity - 1 - Position) * width, sums, batch, width, (int)capacity, (int)Position + 1);
        CoreTeam.Shared.Share(blocks, sizeof(float) * (batch + 1) * (Position + 1) * width, work);
        WidestLanes.Run(new Gather(sums, history + Position * width, ChannelKernels.Pointer<float>(Skip), gate, blocks, batch, width, (int)capacity), 0, batch);
        GC.KeepAlive(this);
        GC.KeepAlive(sums_NBD);
        sums_NBD.Dispose();
        return gate_BD;
    }

    /// <summary>x0 and z of one sequence, and the projections shifted by a token.</summary>
    private void Convolve(int row, int width, float* gate, float* z)
    {
        float* p = ChannelKernels.Pointer<float>(Projected) + (long)row * 3 * width;
        float* older = ChannelKernels.Pointer<float>(ProjectedBefore) + (long)row * 6 * width;
        float* old = older + 3L * width;
        float* taps = ChannelKernels.Pointer<float>(ShortWeight), bias = ChannelKernels.Pointer<float>(ShortBias);
        for (int c = 0; c < width; c++)
        {
            gate[c] = Filtered(c);
            z[c] = Filtered(width + c) * Filtered(2 * width + c);
        }

        new Span<float>(old, 3 * width).CopyTo(new Span<float>(older, 3 * width));
        new Span<float>(p, 3 * width).CopyTo(new Span<float>(old, 3 * width));

        float Filtered(int c) =>
            taps[ShortTaps * c] * older[c] + taps[ShortTaps * c + 1] * old[c] + taps[ShortTaps * c + 2] * p[c] + bias[c];
    }

    /// <summary>Σ over the tokens of a block, for every sequence; the filter's rows are read once.</summary>
    internal readonly struct Work(float* history, float* filter, float* sums, int batch, int width, int capacity, int tokens) : IRangeWork
    {
        public void Run<TLanes, TVector>(int first, int last)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            for (int block = first; block < last; block++)
            {
                (int begin, int end) = (block * Block, Math.Min(tokens, (block + 1) * Block));
                for (int row = 0; row < batch; row++)
                {
                    float* sum = sums + ((long)block * batch + row) * width;
                    new Span<float>(sum, width).Clear();
                    int s = begin;
                    for (; s + 4 <= end; s += 4)
                        AddFour<TLanes, TVector>(sum, history + ((long)row * capacity + s) * width, filter + (long)s * width);
                    for (; s < end; s++)
                        AddOne<TLanes, TVector>(sum, history + ((long)row * capacity + s) * width, filter + (long)s * width);
                }
            }
        }

        private void AddFour<TLanes, TVector>(float* sum, float* z, float* h)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            int i = 0;
            for (; i <= width - TLanes.Count; i += TLanes.Count)
            {
                TVector total = TLanes.MultiplyAdd(TLanes.Load(z + i), TLanes.Load(h + i), TLanes.Load(sum + i));
                total = TLanes.MultiplyAdd(TLanes.Load(z + width + i), TLanes.Load(h + width + i), total);
                total = TLanes.MultiplyAdd(TLanes.Load(z + 2 * width + i), TLanes.Load(h + 2 * width + i), total);
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(z + 3 * width + i), TLanes.Load(h + 3 * width + i), total), sum + i);
            }

            for (; i < width; i++)
                sum[i] += z[i] * h[i] + z[width + i] * h[width + i] + z[2 * width + i] * h[2 * width + i] + z[3 * width + i] * h[3 * width + i];
        }

        private void AddOne<TLanes, TVector>(float* sum, float* z, float* h)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            int i = 0;
            for (; i <= width - TLanes.Count; i += TLanes.Count)
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(z + i), TLanes.Load(h + i), TLanes.Load(sum + i)), sum + i);
            for (; i < width; i++)
                sum[i] += z[i] * h[i];
        }
    }

    /// <summary>gate ← gate ⊙ (Σ blocks + β z), sequence by sequence.</summary>
    private readonly struct Gather(float* sums, float* z, float* skip, float* gate, int blocks, int batch, int width, int capacity) : IRangeWork
    {
        public void Run<TLanes, TVector>(int first, int last)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            for (int row = first; row < last; row++)
            {
                float* total = sums + (long)row * width;
                for (int block = 1; block < blocks; block++)
                    StepMath<TLanes, TVector>.AddScaled(total, 1, sums + ((long)block * batch + row) * width, width);
                float* own = z + (long)row * capacity * width;
                for (int c = 0; c < width; c++)
                    gate[(long)row * width + c] *= total[c] + skip[c] * own[c];
            }
        }
    }
}
