using RetNet.Compare.Models.Kernels.Simd;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// One token of H3 for each head of E channels: the shift model of N states reads k, the diagonal one of M complex modes the E·E products
/// of its output with v, q reads that. Both states are updated in place.
/// </summary>
public sealed unsafe record ShiftDiagonalStep
{
    /// <summary>Projected queries, keys, values [batch, heads·E].</summary>
    public required Tensor Queries { get; init; }

    /// <inheritdoc cref="Queries"/>
    public required Tensor Keys { get; init; }

    /// <inheritdoc cref="Queries"/>
    public required Tensor Values { get; init; }

    /// <summary>State of the shift model [batch, heads·E, N], the latest input first; updated.</summary>
    public required Tensor ShiftState { get; init; }

    /// <summary>B and C of the shift model [heads·E, N].</summary>
    public required Tensor ShiftInput { get; init; }

    /// <inheritdoc cref="ShiftInput"/>
    public required Tensor ShiftOutput { get; init; }

    /// <summary>Weight of the key itself [heads·E].</summary>
    public required Tensor KeySkip { get; init; }

    /// <summary>State of the diagonal model [batch, heads, 2·M, E·E], real parts first; updated.</summary>
    public required Tensor DiagonalState { get; init; }

    /// <summary>ln Δt [heads].</summary>
    public required Tensor LogStep { get; init; }

    /// <summary>ln of the negative real part of A [heads, M].</summary>
    public required Tensor LogDecay { get; init; }

    /// <summary>Imaginary part of A [heads, M].</summary>
    public required Tensor Frequency { get; init; }

    /// <summary>B and C of the diagonal model [heads, M, 2].</summary>
    public required Tensor DiagonalInput { get; init; }

    /// <inheritdoc cref="DiagonalInput"/>
    public required Tensor DiagonalOutput { get; init; }

    /// <summary>Weight of the products themselves [heads].</summary>
    public required Tensor ProductSkip { get; init; }

    /// <summary>Whether the kernel serves: fp32 on the CPU, contiguous, no gradient to record.</summary>
    public bool Serves => StepKernels.Serve(
        Queries, Keys, Values, ShiftState, ShiftInput, ShiftOutput, KeySkip, DiagonalState, LogStep, LogDecay, Frequency, DiagonalInput,
        DiagonalOutput, ProductSkip);

    /// <summary>Reads the token and updates the states.</summary>
    /// <returns>y [batch, E·heads], the position inside the head first.</returns>
    public Tensor Apply()
    {
        Tensor y = empty_like(Queries);
        CoreTeam.Shared.Share((int)LogStep.numel(), 2 * sizeof(float) * (DiagonalState.numel() + ShiftState.numel()), Bind(y));
        GC.KeepAlive(this);
        return y;
    }

    internal Work Bind(Tensor y)
    {
        int heads = (int)LogStep.numel();
        return new()
        {
            Q = ChannelKernels.Pointer<float>(Queries),
            K = ChannelKernels.Pointer<float>(Keys),
            V = ChannelKernels.Pointer<float>(Values),
            Shift = ChannelKernels.Pointer<float>(ShiftState),
            ShiftB = ChannelKernels.Pointer<float>(ShiftInput),
            ShiftC = ChannelKernels.Pointer<float>(ShiftOutput),
            KeySkip = ChannelKernels.Pointer<float>(KeySkip),
            Diagonal = ChannelKernels.Pointer<float>(DiagonalState),
            LogStep = ChannelKernels.Pointer<float>(LogStep),
            LogDecay = ChannelKernels.Pointer<float>(LogDecay),
            Frequency = ChannelKernels.Pointer<float>(Frequency),
            B = ChannelKernels.Pointer<float>(DiagonalInput),
            C = ChannelKernels.Pointer<float>(DiagonalOutput),
            ProductSkip = ChannelKernels.Pointer<float>(ProductSkip),
            Y = ChannelKernels.Pointer<float>(y),
            Batch = (int)Queries.shape[0],
            Heads = heads,
            Width = (int)Queries.shape[1] / heads,
            Size = (int)ShiftState.shape[^1],
            Modes = (int)Frequency.shape[^1],
        };
    }

    internal readonly struct Work : IRangeWork
    {
        public required float* Q { get; init; }

        public required float* K { get; init; }

        public required float* V { get; init; }

        public required float* Shift { get; init; }

        public required float* ShiftB { get; init; }

        public required float* ShiftC { get; init; }

        public required float* KeySkip { get; init; }

        public required float* Diagonal { get; init; }

        public required float* LogStep { get; init; }

        public required float* LogDecay { get; init; }

        public required float* Frequency { get; init; }

        public required float* B { get; init; }

        public required float* C { get; init; }

        public required float* ProductSkip { get; init; }

        public required float* Y { get; init; }

        public required int Batch { get; init; }

        public required int Heads { get; init; }

        public required int Width { get; init; }

        public required int Size { get; init; }

        public required int Modes { get; init; }

        public void Run<TLanes, TVector>(int first, int last)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            int products = Width * Width;
            float* coefficients = StepScratch.Take(4 * Modes + Width + 2 * products);
            float* shifted = coefficients + 4 * Modes;
            float* input = shifted + Width;
            float* output = input + products;
            for (int head = first; head < last; head++)
            {
                Discretise(head, coefficients);
                for (int row = 0; row < Batch; row++)
                {
                    long channel = ((long)row * Heads + head) * Width;
                    for (int e = 0; e < Width; e++)
                        shifted[e] = Shifted<TLanes, TVector>(channel + e, head * Width + e);
                    for (int i = 0; i < Width; i++)
                    {
                        for (int j = 0; j < Width; j++)
                            input[i * Width + j] = shifted[i] * V[channel + j];
                    }

                    new Span<float>(output, products).Clear();
                    StepMath<TLanes, TVector>.AddScaled(output, ProductSkip[head], input, products);
                    Turn<TLanes, TVector>(Diagonal + ((long)row * Heads + head) * 2 * Modes * products, coefficients, C + head * 2 * Modes, input, output, products);
                    for (int j = 0; j < Width; j++)
                    {
                        float sum = 0;
                        for (int i = 0; i < Width; i++)
                            sum += Q[channel + i] * output[i * Width + j];
                        Y[((long)row * Width + j) * Heads + head] = sum;
                    }
                }
            }
        }

        /// <summary>Ā = (1+z)/(1-z) and B̄ = Δt B/(1-z) of each mode, z = Δt A/2, as four numbers.</summary>
        private void Discretise(int head, float* coefficients)
        {
            float step = MathF.Exp(LogStep[head]);
            for (int m = 0; m < Modes; m++)
            {
                int at = head * Modes + m;
                (float real, float imaginary) = (-MathF.Exp(LogDecay[at]) * step / 2, Frequency[at] * step / 2);
                float scale = 1 / ((1 - real) * (1 - real) + imaginary * imaginary);
                coefficients[4 * m] = (1 - real * real - imaginary * imaginary) * scale;
                coefficients[4 * m + 1] = 2 * imaginary * scale;
                (float b, float bi) = (B[2 * at] * step * scale, B[2 * at + 1] * step * scale);
                coefficients[4 * m + 2] = b * (1 - real) - bi * imaginary;
                coefficients[4 * m + 3] = b * imaginary + bi * (1 - real);
            }
        }

        /// <summary>s_j ← s_{j-1} + B_j k; Σ_j C_j s_j and the key's own share.</summary>
        private float Shifted<TLanes, TVector>(long channel, int parameter)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            float* state = Shift + channel * Size;
            new Span<float>(state, Size - 1).CopyTo(new Span<float>(state + 1, Size - 1));
            state[0] = 0;
            StepMath<TLanes, TVector>.AddScaled(state, K[channel], ShiftB + (long)parameter * Size, Size);
            return StepMath<TLanes, TVector>.Dot(state, ShiftC + (long)parameter * Size, Size) + K[channel] * KeySkip[parameter];
        }

        /// <summary>S ← Ā S + B̄ x and z += 2 Re C S, mode by mode.</summary>
        private void Turn<TLanes, TVector>(float* state, float* coefficients, float* c, float* x, float* z, int products)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            for (int m = 0; m < Modes; m++)
            {
                float* real = state + (long)m * products;
                float* imaginary = real + (long)Modes * products;
                float* a = coefficients + 4 * m;
                (float readReal, float readImaginary) = (2 * c[2 * m], -2 * c[2 * m + 1]);
                TVector cos = TLanes.Broadcast(a[0]), sin = TLanes.Broadcast(a[1]), minusSin = TLanes.Broadcast(-a[1]);
                TVector b = TLanes.Broadcast(a[2]), bi = TLanes.Broadcast(a[3]);
                TVector cr = TLanes.Broadcast(readReal), ci = TLanes.Broadcast(readImaginary);
                int i = 0;
                for (; i <= products - TLanes.Count; i += TLanes.Count)
                {
                    TVector u = TLanes.Load(real + i), w = TLanes.Load(imaginary + i), input = TLanes.Load(x + i);
                    TVector turned = TLanes.MultiplyAdd(b, input, TLanes.MultiplyAdd(minusSin, w, TLanes.Multiply(cos, u)));
                    w = TLanes.MultiplyAdd(bi, input, TLanes.MultiplyAdd(sin, u, TLanes.Multiply(cos, w)));
                    TLanes.Store(turned, real + i);
                    TLanes.Store(w, imaginary + i);
                    TLanes.Store(TLanes.MultiplyAdd(cr, turned, TLanes.MultiplyAdd(ci, w, TLanes.Load(z + i))), z + i);
                }

                for (; i < products; i++)
                {
                    float turned = a[0] * real[i] - a[1] * imaginary[i] + a[2] * x[i];
                    imaginary[i] = a[0] * imaginary[i] + a[1] * real[i] + a[3] * x[i];
                    real[i] = turned;
                    z[i] += readReal * turned + readImaginary * imaginary[i];
                }
            }
        }
    }
}
