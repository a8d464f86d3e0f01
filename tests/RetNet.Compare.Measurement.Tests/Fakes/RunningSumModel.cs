using RetNet.Compare.Models.Sequences;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Measurement.Tests.Fakes;

// Shapes: B batch, T length, V vocabulary (also the width).

/// <summary>The smallest honest sequence model: logits are g times the sum of the past tokens' embeddings, each faded by 0.9 per step.</summary>
internal sealed class RunningSumModel : ISequenceModel
{
    private const double Fade = 0.9;
    private const string Sum = "sum";
    private readonly Fault fault;
    private readonly Weights weights;

    public RunningSumModel(Fault fault = Fault.None, double gain = 1, long vocabulary = 32)
    {
        this.fault = fault;
        Options = new ModelOptions { Layers = 1, Width = vocabulary, Vocabulary = vocabulary };
        weights = new Weights(vocabulary, gain);
    }

    public ModelOptions Options { get; }

    public nn.Module Module => weights;

    public IReadOnlyList<SequenceForm> Forms => [SequenceForm.Parallel, SequenceForm.Chunkwise, SequenceForm.Recurrent];

    public ComputeForm TrainingForm => ComputeForm.Parallel;

    public IReadOnlyList<ParameterGroup> ParameterGroups => [new("all", [.. weights.named_parameters()], WeightDecay: false)];

    public ParameterCount Parameters => new(weights.Embedding_VV.numel() + 1, weights.Embedding_VV.numel());

    /// <summary>Called in every <see cref="Step"/> and <see cref="Prefill"/>.</summary>
    public Action Work { get; init; } = () => { };

    /// <summary>Elements of a float tensor that <see cref="Prefill"/> holds while it runs.</summary>
    public long PrefillScratch { get; init; }

    /// <summary>Operations per token in every form.</summary>
    public double Flops { get; init; } = 1;

    public Tensor Forward(Tensor tokens_BT, ComputeForm? form = null)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x_BTV = Embed(tokens_BT);
        ComputeForm chosen = form ?? TrainingForm;
        Tensor y_BTV = chosen.Form == SequenceForm.Parallel ? Parallel(x_BTV) : Chunks(x_BTV, Math.Max(1, chosen.ChunkLength));
        if (fault == Fault.AllFormsLookAhead)
            y_BTV = y_BTV + x_BTV.roll(-1, 1);
        if (fault == Fault.GivesNaN)
            y_BTV = y_BTV * double.NaN;
        return y_BTV.MoveToOuterDisposeScope();
    }

    public DecodeState NewState(long batch, long capacity)
    {
        var part = new PartState { [Sum] = zeros(batch, Options.Width) };
        if (fault == Fault.StateIsLargerThanDeclared)
            part["forgotten"] = zeros(batch, Options.Width);
        return new DecodeState(batch, capacity, [part]);
    }

    public Tensor Prefill(Tensor tokens_BT, DecodeState state, bool allLogits = false)
    {
        using DisposeScope scope = NewDisposeScope();
        Work();
        if (PrefillScratch > 0)
            zeros(PrefillScratch);
        long length = tokens_BT.shape[1];
        state.Require(tokens_BT.shape[0], length);
        Tensor sum_BV = fault == Fault.PrefillIgnoresThePrefix ? zeros_like(state.Parts[0][Sum]) : state.Parts[0][Sum];
        Tensor y_BTV = Chunks(Embed(tokens_BT), length, sum_BV);
        state.Parts[0][Sum] = y_BTV.select(1, length - 1).div(weights.Gain).clone();
        state.Advance(length);
        return (allLogits ? y_BTV : y_BTV.select(1, length - 1)).MoveToOuterDisposeScope();
    }

    public Tensor Step(Tensor tokens_B, DecodeState state)
    {
        using DisposeScope scope = NewDisposeScope();
        Work();
        state.Require(tokens_B.shape[0], 1);
        Tensor sum_BV = state.Parts[0][Sum].mul(fault == Fault.StepsDiffer ? Fade + 0.001 : Fade).add(Embed(tokens_B));
        state.Parts[0][Sum] = sum_BV.clone();
        state.Advance(1);
        return sum_BV.mul(weights.Gain).MoveToOuterDisposeScope();
    }

    public FlopCount FlopsPerToken(long length, ComputeForm? form = null) => new(0, Flops, 0, 0);

    public long StateBytes(long batch, long length) => batch * Options.Width * sizeof(float);

    public void Dispose() => weights.Dispose();

    private Tensor Embed(Tensor tokens) => weights.Embedding_VV.index_select(0, tokens.flatten()).view([.. tokens.shape, Options.Width]);

    private Tensor Parallel(Tensor x_BTV)
    {
        Tensor fade_TT = Fades(x_BTV.shape[1]);
        Tensor weight_TT = fault == Fault.ParallelLooksAhead ? fade_TT + 1e-3 : fade_TT;
        return weight_TT.matmul(x_BTV).mul(weights.Gain);
    }

    private Tensor Chunks(Tensor x_BTV, long chunkLength, Tensor? start_BV = null)
    {
        long length = x_BTV.shape[1];
        Tensor sum_BV = start_BV ?? zeros(x_BTV.shape[0], x_BTV.shape[2]);
        var outputs = new List<Tensor>();
        for (long begin = 0; begin < length; begin += chunkLength)
        {
            long count = Math.Min(chunkLength, length - begin);
            Tensor x_BCV = x_BTV.narrow(1, begin, count);
            Tensor carried_C1 = arange(1, count + 1, dtype: ScalarType.Float32).mul(Math.Log(Fade)).exp().view(count, 1);
            bool forgets = fault == Fault.ChunkwiseForgetsAtChunkBorders && count > 1;
            Tensor inner_BCV = Fades(count).matmul(x_BCV);
            Tensor y_BCV = forgets ? inner_BCV : inner_BCV + (carried_C1 * sum_BV.unsqueeze(1));
            sum_BV = y_BCV.select(1, count - 1);
            outputs.Add(y_BCV);
        }

        return cat(outputs, 1).mul(weights.Gain);
    }

    private static Tensor Fades(long length)
    {
        Tensor position_T = arange(length, dtype: ScalarType.Float32);
        Tensor distance_TT = position_T.unsqueeze(1) - position_T.unsqueeze(0);
        return (distance_TT * Math.Log(Fade)).exp().tril();
    }

    private sealed class Weights : nn.Module
    {
        public Weights(long vocabulary, double gain)
            : base(nameof(Weights))
        {
            Embedding_VV = new Parameter(arange(vocabulary * vocabulary, dtype: ScalarType.Float32).mul(12.9898).sin().view(vocabulary, vocabulary));
            Gain = new Parameter(ones(1).mul(gain));
            register_parameter("embedding", Embedding_VV);
            register_parameter("gain", Gain);
        }

        public Parameter Embedding_VV { get; }

        public Parameter Gain { get; }
    }
}
