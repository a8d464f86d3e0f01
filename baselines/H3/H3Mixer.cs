using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using Linear = RetNet.Compare.Models.Layers.Linear;

namespace RetNet.Compare.Baselines.H3;

// B batch, T length, D width, H heads, E head width, N state size, M planes, P = E·E products.

/// <summary>H3: q ⊙ diagonal(shift(k) ⊗ v), each head keeping the outer products of its keys and values.</summary>
public sealed class H3Mixer : SequenceMixer
{
    /// <summary>Chunk length of a prompt and of the chunkwise form where none is given.</summary>
    public const long ChunkLength = 64;

    /// <summary>Up to this length the tiled attention form reads a prompt faster than chunks.</summary>
    private const long AttentionLength = 2048;

    private readonly long width;
    private readonly long headWidth;
    private readonly long size;
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear output;
    private readonly ShiftSsm shift;
    private readonly DiagonalSsm diagonal;
    [ComponentName(Name = "ssm_k_D")]
    private readonly Parameter keySkip_D;

    [ComponentName(Name = "D")]
    private readonly Parameter skip_H;


    /// <summary>Makes the layer with the official initialisation of the two models and PyTorch's of the projections.</summary>
    /// <param name="width">Model width d.</param>
    /// <param name="headWidth">Head width E.</param>
    /// <param name="size">State size N of both models, even.</param>
    /// <param name="precision">Number format of the projections.</param>
    public H3Mixer(long width, long headWidth, long size, Precision precision)
        : base("H3Mixer")
    {
        (this.width, this.headWidth, this.size) = (width, headWidth, size);
        keySkip_D = new Parameter(Initial.Normal([width], 1));
        skip_H = new Parameter(Initial.Normal([width / headWidth], 1));
        shift = new ShiftSsm(width, size);
        diagonal = new DiagonalSsm(width / headWidth, size);
        query = new Linear(width, width, hasBias: true, precision);
        key = new Linear(width, width, hasBias: true, precision);
        value = new Linear(width, width, hasBias: true, precision);
        output = new Linear(width, width, hasBias: true, precision);
        register_parameter("ssm_k_D", keySkip_D);
        register_parameter("D", skip_H);
        NestedModules.Register(this,
        [
            ("q_proj", query), ("k_proj", key), ("v_proj", value),
            ("ssm_k_kernel.kernel", shift), ("kernel.kernel", diagonal), ("output_linear", output),
        ]);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x_BTD, ComputeForm form)
    {
        using var scope = NewDisposeScope();
        (Tensor q_BTD, Tensor k_BTD, Tensor v_BTD) = Project(x_BTD);
        Tensor shifted_BTD = CausalConvolution.Forward(k_BTD, shift.Taps_ND()) + k_BTD * keySkip_D;
        (Tensor q, Tensor k, Tensor v) = (Heads(q_BTD), Heads(shifted_BTD), Heads(v_BTD));
        Tensor y_BTHE = form.Form == SequenceForm.Parallel
            ? Parallel(q, k, v)
            : DiagonalChunks.Forward(q, k, v, diagonal, skip_H, form.ChunkLength, null).Y_BTHE;
        return Finish(y_BTHE).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override PartState NewState(long batch, long capacity) => new()
    {
        ["shift"] = shift.NewState(batch),
        ["diagonal"] = diagonal.NewState(batch, headWidth * headWidth),
    };

    /// <inheritdoc/>
    public override Tensor Prefill(Tensor x_BTD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        (Tensor q_BTD, Tensor k_BTD, Tensor v_BTD) = Project(x_BTD);
        Tensor shifted_BTD = CausalConvolution.Forward(k_BTD, shift.Taps_ND()) + k_BTD * keySkip_D;
        if (position > 0)
        {
            Tensor remembered_BTD = shift.Remembered_BTD(state["shift"], k_BTD.shape[1]);
            shifted_BTD = shifted_BTD + nn.functional.pad(remembered_BTD, [0, 0, 0, k_BTD.shape[1] - remembered_BTD.shape[1]]);
        }

        state["shift"] = shift.After(k_BTD, state["shift"]);

        (Tensor q, Tensor k, Tensor v) = (Heads(q_BTD), Heads(shifted_BTD), Heads(v_BTD));
        if (position > 0 || k_BTD.shape[1] > AttentionLength || !ToeplitzAttention.IsTiled(q, headWidth))
        {
            (Tensor y_BTHE, state["diagonal"]) = DiagonalChunks.Forward(q, k, v, diagonal, skip_H, ChunkLength, state["diagonal"]);
            return Finish(y_BTHE).MoveToOuterDisposeScope();
        }

        Tensor products_BHTP = (k.unsqueeze(-1) * v.unsqueeze(-2)).flatten(-2).transpose(1, 2);
        state["diagonal"] = diagonal.Writing(k_BTD.shape[1]).matmul(products_BHTP);
        return Finish(Parallel(q, k, v)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Step(Tensor x_BD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        Tensor[] projected = Linear.StepTogether((query, x_BD), (key, x_BD), (value, x_BD));
        (Tensor q_BD, Tensor k_BD, Tensor v_BD) =
            (Raised.ToSingle(projected[0]), Raised.ToSingle(projected[1]), Raised.ToSingle(projected[2]));
        var fused = new ShiftDiagonalStep
        {
            Queries = q_BD,
            Keys = k_BD,
            Values = v_BD,
            ShiftState = state["shift"],
            ShiftInput = shift.B_DN,
            ShiftOutput = shift.C_1DN,
            KeySkip = keySkip_D,
            DiagonalState = state["diagonal"],
            LogStep = diagonal.LogDt_H,
            LogDecay = diagonal.LogDecay_HM,
            Frequency = diagonal.Frequency_HM,
            DiagonalInput = diagonal.B_HM2,
            DiagonalOutput = diagonal.C_1HM2,
            ProductSkip = skip_H,
        };
        if (fused.Serves)
            return output.Step(fused.Apply()).MoveToOuterDisposeScope();

        (state["shift"], Tensor shifted_BD) = shift.Step(k_BD, state["shift"]);
        Tensor k_BHE1 = Heads(shifted_BD + k_BD * keySkip_D).unsqueeze(-1);
        Tensor v_BH1E = Heads(v_BD).unsqueeze(-2);
        Tensor products_BHP = (k_BHE1 * v_BH1E).flatten(-2);
        state["diagonal"] = diagonal.Step(state["diagonal"], products_BHP);
        Tensor z_BHP = diagonal.Current(state["diagonal"]) + products_BHP * skip_H.unsqueeze(-1);
        Tensor q_BH1E = Heads(q_BD).unsqueeze(-2);
        Tensor y_BHE = q_BH1E.matmul(z_BHP.unflatten(2, [headWidth, headWidth])).squeeze(-2);
        return Finish(y_BHE).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override OptimizerRule? RuleFor(string parameter) => parameter switch
    {
        "kernel.kernel.log_dt" or "kernel.kernel.inv_A_real" or "kernel.kernel.A_imag" or "kernel.kernel.B"
            or "ssm_k_kernel.kernel.B" => new(WeightDecay: false, HighestLearningRate: 0.001),
        _ => null,
    };

    /// <inheritdoc/>
    /// <remarks>Without the two kernels, which are made once per batch: 10·H·N/2 and 2·N·d per position.</remarks>
    public override FlopCount FlopsPerToken(long length, ComputeForm form)
    {
        double taps = 2.0 * size * width;
        double products = (double)width * headWidth;
        double mixing = form.Form switch
        {
            SequenceForm.Parallel when ToeplitzAttention.IsTiled(keySkip_D, headWidth) => 2.0 * (length + 1) * width,
            SequenceForm.Parallel when headWidth > 1 => 4.0 * length * width,
            SequenceForm.Parallel => 2.0 * length * width,
            SequenceForm.Chunkwise => 4.0 * Math.Min(form.ChunkLength, length) * width + 4 * size * products,
            _ => 14 * products * size / 2,
        };
        return new(query.Flops + key.Flops + value.Flops + output.Flops, taps + mixing, 0, 0);
    }

    /// <inheritdoc/>
    public override long StateBytes(long batch, long length) => batch * width * size * (1 + headWidth) * sizeof(float);

    private Tensor Parallel(Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE)
    {
        Tensor kernel_HT = DiagonalChunks.WithSkip(diagonal.Kernel_HT(q_BTHE.shape[1]), skip_H);
        if (headWidth > 1)
            return ToeplitzAttention.Forward(q_BTHE, k_BTHE, v_BTHE, kernel_HT);

        // With one product per head the kernel is a filter of its own channel.
        Tensor products_BTD = (k_BTHE * v_BTHE).squeeze(-1);
        return q_BTHE * CausalConvolution.Forward(products_BTD, kernel_HT.t()).unsqueeze(-1);
    }

    private (Tensor q_BTD, Tensor k_BTD, Tensor v_BTD) Project(Tensor x_BTD)
    {
        Tensor[] projected = Linear.Together(x_BTD, query, key, value);
        return (Raised.ToSingle(projected[0]), Raised.ToSingle(projected[1]), Raised.ToSingle(projected[2]));
    }

    private Tensor Heads(Tensor x) => x.unflatten(x.ndim - 1, [width / headWidth, headWidth]);

    /// <summary>The official channel order behind the heads: position inside the head first.</summary>
    private Tensor Finish(Tensor y) => output.Forward(y.transpose(-1, -2).flatten(-2));
}
