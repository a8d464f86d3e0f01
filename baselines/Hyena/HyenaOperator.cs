using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;
using Linear = RetNet.Compare.Models.Layers.Linear;

namespace RetNet.Compare.Baselines.Hyena;

// B batch, T length, S tokens read so far, D width, L filter length.

/// <summary>
/// Hyena of order 2: projections and a short convolution give x0, x1 and v; y = x0 ⊙ (h * (x1 ⊙ v) + β x1 ⊙ v), output projection.
/// It has no finite state: decoding keeps every x1 ⊙ v and sums over all of them, linear in the tokens read.
/// </summary>
public sealed class HyenaOperator : SequenceMixer
{
    private readonly long width;
    private readonly Linear input;
    private readonly Linear output;
    private readonly ImplicitFilter filter;
    private readonly ShortFilter shortFilter;

    /// <summary>Makes the operator with the official initialisation of its filters and PyTorch's of the projections.</summary>
    public HyenaOperator(HyenaOptions options)
        : base("HyenaOperator")
    {
        width = options.Width;
        input = new Linear(width, 3 * width, hasBias: true, options.Precision);
        output = new Linear(width, width, hasBias: true, options.Precision);
        filter = new ImplicitFilter(options);
        shortFilter = new ShortFilter(3 * width);
        register_module("in_proj", input);
        register_module("short_filter", shortFilter);
        register_module("filter_fn", filter);
        register_module("out_proj", output);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x_BTD, ComputeForm form)
    {
        using var scope = NewDisposeScope();
        (Tensor gate_BTD, Tensor z_BTD) = Gates(ShortConvolution(Raised.ToSingle(input.Forward(x_BTD))));
        Tensor mixed_BTD = CausalConvolution.Forward(z_BTD, filter.Rows_LD(z_BTD.shape[1])) + z_BTD * filter.Skip_D;
        return output.ForwardOf(kept => kept[0] * kept[1], mixed_BTD, gate_BTD).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>The filter is computed here and stored reversed in time, so that a step reads filter and history side by side.</remarks>
    public override PartState NewState(long batch, long capacity)
    {
        using var scope = NewDisposeScope();
        (ScalarType type, Device device) = (input.Weight.dtype, input.Weight.device);
        return new PartState
        {
            ["projected"] = zeros([batch, ShortFilter.Taps - 1, 3 * width], type, device),
            ["history"] = zeros([batch, capacity, width], type, device),
            ["reversed_filter"] = filter.Rows_LD(capacity).flip(0),
        };
    }

    /// <inheritdoc/>
    public override Tensor Prefill(Tensor x_BTD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        long length = x_BTD.shape[1];
        (Tensor gate_BTD, Tensor z_BTD) = Gates(Continue(Raised.ToSingle(input.Forward(x_BTD)), state));
        Tensor known_BSD = Remember(state, z_BTD, position);
        Tensor filter_SD = state["reversed_filter"].narrow(0, capacity - position - length, position + length).flip(0);
        Tensor long_BTD = CausalConvolution.Forward(known_BSD, filter_SD).narrow(1, position, length);
        return output.ForwardOf(kept => kept[0] * kept[1], long_BTD + z_BTD * filter.Skip_D, gate_BTD).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Step(Tensor x_BD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        Tensor p_BE = Raised.ToSingle(input.Step(x_BD));
        var fused = new GatedConvolutionStep
        {
            Projected = p_BE,
            ProjectedBefore = state["projected"],
            ShortWeight = shortFilter.Weight_E1K,
            ShortBias = shortFilter.Bias_E,
            History = state["history"],
            ReversedFilter = state["reversed_filter"],
            Skip = filter.Skip_D,
            Position = position,
        };
        if (fused.Serves)
            return output.Step(fused.Apply()).MoveToOuterDisposeScope();

        (Tensor gate_B1D, Tensor z_B1D) = Gates(Continue(p_BE.unsqueeze(1), state));
        Tensor known_BSD = Remember(state, z_B1D, position);
        Tensor filter_SD = state["reversed_filter"].narrow(0, capacity - position - 1, position + 1);
        Tensor long_B1D = (known_BSD * filter_SD).sum(1, keepdim: true);
        return output.Step(((long_B1D + z_B1D * filter.Skip_D) * gate_B1D).squeeze(1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>The authors' language models decay neither the filter's network nor its table of features.</remarks>
    public override OptimizerRule? RuleFor(string parameter) =>
        parameter.StartsWith("filter_fn.", StringComparison.Ordinal) && parameter != "filter_fn.bias" ? new(WeightDecay: false) : null;

    /// <inheritdoc/>
    /// <remarks>
    /// The parallel form counts the two transforms per sequence pair, 10 log2(2T) per channel, however the convolution is computed;
    /// a step multiplies the whole history. The filter, made once per batch, is left out.
    /// </remarks>
    public override FlopCount FlopsPerToken(long length, ComputeForm form)
    {
        double longFilter = form.Form == SequenceForm.Recurrent
            ? (length + 1) * width
            : 10 * Math.Log2(System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)(2 * length))) * width;
        return new(input.Flops + output.Flops, 2.0 * ShortFilter.Taps * 3 * width + longFilter, 0, 0);
    }

    /// <inheritdoc/>
    /// <remarks>The history and the last two projections of each sequence, and the filter, which all sequences share.</remarks>
    public override long StateBytes(long batch, long length) =>
        (batch * (length + (ShortFilter.Taps - 1) * 3) + length) * width * sizeof(float);

    private Tensor ShortConvolution(Tensor p_BTE) => CausalConvolution.Forward(p_BTE, shortFilter.Taps_KE) + shortFilter.Bias_E;

    private Tensor Continue(Tensor projected_BTE, PartState state)
    {
        Tensor p_BTE = cat([state["projected"], projected_BTE], 1);
        long before = ShortFilter.Taps - 1;
        state["projected"] = p_BTE.narrow(1, p_BTE.shape[1] - before, before).clone();
        return ShortConvolution(p_BTE).narrow(1, before, p_BTE.shape[1] - before);
    }

    /// <summary>x0, and x1 ⊙ v.</summary>
    private static (Tensor Gate_BTD, Tensor Z_BTD) Gates(Tensor c_BTE)
    {
        // One operation, whose gradient is one concatenation instead of three sums over all channels.
        Tensor[] parts_BTD = c_BTE.chunk(3, -1);
        return (parts_BTD[0], parts_BTD[1] * parts_BTD[2]);
    }

    /// <summary>Writes new entries behind the known ones and returns all: [batch, S, width].</summary>
    private static Tensor Remember(PartState state, Tensor z_BTD, long position)
    {
        Tensor history = state["history"];
        long length = z_BTD.shape[1];
        if (is_grad_enabled())
        {
            Tensor rest = history.narrow(1, position + length, history.shape[1] - position - length);
            state["history"] = cat([history.narrow(1, 0, position), z_BTD, rest], 1);
        }
        else
        {
            history.narrow(1, position, length).copy_(z_BTD);
        }

        return state["history"].narrow(1, 0, position + length);
    }
}
