using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Attention;

// B batch, T length, D width, H heads, E head width, S positions attended to.

/// <summary>Multi-head causal self-attention with xPos; decodes with a preallocated K/V cache, in bf16 where the projections are.</summary>
public sealed class CausalSelfAttention : SequenceMixer
{
    private readonly long heads;
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear output;
    private readonly LayerNorm? subNorm;
    private readonly XPos positions;
    private readonly CausalAttention attention;
    private readonly bool skipsFuture;
    private readonly Precision precision;

    /// <summary>Makes the layer with PyTorch's default initialisation, as the official class does.</summary>
    /// <param name="width">Model width d.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="positions">Turns and scales queries and keys; the layers of a model share one.</param>
    /// <param name="precision">Number format of the projections and of the K/V cache.</param>
    /// <param name="subNormEpsilon">Epsilon of the norm before out_proj; null leaves the norm out.</param>
    /// <param name="gain">Factor on the initial v_proj and out_proj (SubLN's sqrt(ln 2N)).</param>
    /// <param name="attention">How softmax(q kᵀ) v is evaluated.</param>
    /// <param name="skipsFuture">Whether that multiplies only what the causal mask leaves.</param>
    public CausalSelfAttention(
        long width, long heads, XPos positions, Precision precision, double? subNormEpsilon, double gain, CausalAttention attention, bool skipsFuture)
        : base("CausalSelfAttention")
    {
        this.heads = heads;
        this.attention = attention;
        this.skipsFuture = skipsFuture;
        this.precision = precision;
        this.positions = positions;
        query = Projection("q_proj", 1);
        key = Projection("k_proj", 1);
        value = Projection("v_proj", gain);
        output = Projection("out_proj", gain);
        if (subNormEpsilon is { } epsilon)
        {
            subNorm = new LayerNorm(width, epsilon);
            register_module("inner_attn_ln", subNorm);
        }

        Linear Projection(string name, double factor)
        {
            double bound = factor / Math.Sqrt(width);
            var linear = new Linear(width, width, hasBias: true, precision, Initial.Uniform([width, width], bound), Initial.Uniform([width], bound));
            register_module(name, linear);
            return linear;
        }
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x_BTD, ComputeForm form)
    {
        using var scope = NewDisposeScope();
        (Tensor q, Tensor k, Tensor v) = Project(x_BTD, 0, textLength: x_BTD.shape[1]);
        return Attend(q, k, v).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override PartState NewState(long batch, long capacity)
    {
        long[] shape = [batch, heads, capacity, query.Outputs / heads];
        ScalarType format = precision == Precision.Bf16 ? ScalarType.BFloat16 : query.Weight.dtype;
        return new()
        {
            ["keys"] = zeros(shape, format, query.Weight.device),
            ["values"] = zeros(shape, format, query.Weight.device),
        };
    }

    /// <inheritdoc/>
    public override Tensor Prefill(Tensor x_BTD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        (Tensor q, Tensor k, Tensor v) = Project(x_BTD, position, capacity);
        return Attend(q, Remember(state, "keys", k, position), Remember(state, "values", v, position)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Step(Tensor x_BD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        Tensor[] projected = Linear.StepTogether((query, x_BD), (key, x_BD), (value, x_BD));
        (Tensor q_BD, Tensor k_BD, Tensor v_BD) = (projected[0], projected[1], projected[2]);
        Tensor mixed_BD;
        if (StepKernels.Serve(q_BD, k_BD, v_BD) && StepKernels.ServeCache(state["keys"]) && StepKernels.ServeCache(state["values"]))
        {
            mixed_BD = state["keys"].dtype == ScalarType.BFloat16
                ? FusedStep<ushort>(q_BD, k_BD, v_BD, state, position, capacity)
                : FusedStep<float>(q_BD, k_BD, v_BD, state, position, capacity);
        }
        else
        {
            (Tensor q, Tensor k, Tensor v) = Turn(q_BD.unsqueeze(1), k_BD.unsqueeze(1), v_BD.unsqueeze(1), position, capacity);
            mixed_BD = attention(q, Remember(state, "keys", k, position), Remember(state, "values", v, position)).flatten(1);
        }

        return output.Step(subNorm is null ? mixed_BD : subNorm.Forward(mixed_BD)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override FlopCount FlopsPerToken(long length, ComputeForm form)
    {
        double attended = skipsFuture || form.Form == SequenceForm.Recurrent ? (length + 1) / 2.0 : length;
        return new(query.Flops + key.Flops + value.Flops + output.Flops, 4 * attended * query.Outputs, 0, 0);
    }

    /// <inheritdoc/>
    public override long StateBytes(long batch, long length) =>
        2 * batch * length * query.Outputs * (precision == Precision.Bf16 ? sizeof(ushort) : sizeof(float));

    private (Tensor q_BHTE, Tensor k_BHTE, Tensor v_BHTE) Project(Tensor x_BTD, long position, long textLength)
    {
        Tensor[] projected = Linear.Together(x_BTD, query, key, value);
        return Turn(projected[0], projected[1], projected[2], position, textLength);
    }

    private (Tensor q_BHTE, Tensor k_BHTE, Tensor v_BHTE) Turn(Tensor q_BTD, Tensor k_BTD, Tensor v_BTD, long position, long textLength) =>
    (
        positions.Query(Split(q_BTD), position, textLength).transpose(1, 2),
        positions.Key(Split(k_BTD), position, textLength).transpose(1, 2),
        Split(v_BTD).transpose(1, 2));

    private Tensor Split(Tensor x_BTD) => x_BTD.view(x_BTD.shape[0], x_BTD.shape[1], heads, -1);

    private Tensor Attend(Tensor q_BHTE, Tensor k_BHSE, Tensor v_BHSE)
    {
        Tensor mixed_BTD = attention(q_BHTE, k_BHSE, v_BHSE).transpose(1, 2).flatten(2);
        if (subNorm is not null)
            return output.Forward(subNorm.Forward(mixed_BTD));
        // Attention by tiles keeps what it gave, which is therefore rounded again instead of kept twice.
        return skipsFuture ? output.ForwardOf(kept => kept[0], mixed_BTD) : output.Forward(mixed_BTD);
    }

    private unsafe Tensor FusedStep<TCached>(Tensor q_BD, Tensor k_BD, Tensor v_BD, PartState state, long position, long capacity)
        where TCached : unmanaged
    {
        (Tensor keys_BHSE, Tensor values_BHSE) = (state["keys"], state["values"]);
        (nint queryTurns, nint keyTurns) = positions.Row(q_BD, position, capacity);
        Tensor mixed_BD = empty_like(v_BD);
        int units = (int)(q_BD.shape[0] * heads);
        CoreTeam.Shared.Share(units, 2 * sizeof(TCached) * (position + 1) * q_BD.numel(), new AttentionStep<TCached>
        {
            Queries = ChannelKernels.Pointer<float>(q_BD),
            Keys = ChannelKernels.Pointer<float>(k_BD),
            Values = ChannelKernels.Pointer<float>(v_BD),
            KeyCache = ChannelKernels.Pointer<TCached>(keys_BHSE),
            ValueCache = ChannelKernels.Pointer<TCached>(values_BHSE),
            Output = ChannelKernels.Pointer<float>(mixed_BD),
            QueryTurns = (float*)queryTurns,
            KeyTurns = (float*)keyTurns,
            Position = (int)position,
            Capacity = (int)keys_BHSE.shape[2],
            Width = (int)(q_BD.numel() / units),
        });
        StepKernels.KeepAlive(q_BD, k_BD, v_BD, keys_BHSE, values_BHSE);
        return mixed_BD;
    }

    /// <summary>Writes new entries behind the <paramref name="position"/> known ones and returns all: [batch, heads, S, head width].</summary>
    private static Tensor Remember(PartState state, string name, Tensor entries_BHTE, long position)
    {
        long length = entries_BHTE.shape[2];
        if (is_grad_enabled())
        {
            Tensor cache = state[name];
            Tensor rest = cache.narrow(2, position + length, cache.shape[2] - position - length);
            state[name] = cat([cache.narrow(2, 0, position), entries_BHTE.to(cache.dtype), rest], 2);
        }
        else
        {
            state[name].narrow(2, position, length).copy_(entries_BHTE);
        }

        return state[name].narrow(2, 0, position + length);
    }
}
