using System.Runtime.InteropServices;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Tests;

/// <summary>
/// The smallest language model with everything a trainer touches: two optimizer groups, dropout, a buffer. It predicts from the present token alone.
/// </summary>
internal sealed class TinyModel : nn.Module, ISequenceModel
{
    private readonly Parameter embedding_VD;
    private readonly Parameter output_VD;
    private readonly Parameter bias_V;
    private readonly Tensor scale;

    public TinyModel(long seed = 1, double dropout = 0, long vocabulary = 11, long width = 8)
        : base("TinyModel")
    {
        manual_seed(seed);
        Options = new ModelOptions { Layers = 1, Width = width, Vocabulary = vocabulary, Dropout = dropout };
        embedding_VD = new Parameter(randn([vocabulary, width]));
        output_VD = new Parameter(randn([vocabulary, width]));
        bias_V = new Parameter(zeros([vocabulary]));
        scale = tensor(0.5f).DetachFromDisposeScope();
        register_parameter("embedding", embedding_VD);
        register_parameter("output", output_VD);
        register_parameter("bias", bias_V);
        register_buffer("scale", scale);
    }

    public ModelOptions Options { get; }

    public nn.Module Module => this;

    public IReadOnlyList<SequenceForm> Forms => [SequenceForm.Parallel, SequenceForm.Recurrent];

    public ComputeForm TrainingForm => ComputeForm.Parallel;

    public IReadOnlyList<ParameterGroup> ParameterGroups =>
    [
        new("matrices", [("embedding", embedding_VD), ("output", output_VD)], WeightDecay: true),
        new("vectors", [("bias", bias_V)], WeightDecay: false, LearningRateScale: 2, HighestLearningRate),
    ];

    public ParameterCount Parameters => new(parameters().Sum(parameter => parameter.numel()), embedding_VD.numel());

    /// <summary>Highest learning rate of the bias.</summary>
    public double HighestLearningRate { get; init; } = double.PositiveInfinity;

    /// <summary>Multiplies the loss, to make it not a number.</summary>
    public double LossFactor { get; set; } = 1;

    /// <summary>How often the loss was asked for.</summary>
    public int Losses { get; private set; }

    /// <summary>Called whenever weights are saved or loaded.</summary>
    public Action Saving { get; set; } = () => { };

    /// <summary>All weights as numbers, for comparisons bit by bit.</summary>
    public float[] Weights() =>
        [.. parameters().SelectMany(parameter => MemoryMarshal.Cast<byte, float>(parameter.bytes).ToArray())];

    public Tensor Forward(Tensor tokens_BT, ComputeForm? form = null)
    {
        using DisposeScope scope = NewDisposeScope();
        // A lookup as a product: the meta device knows no index_select.
        Tensor chosen_NV = tokens_BT.flatten().unsqueeze(1).eq(arange(Options.Vocabulary, device: tokens_BT.device)).to(ScalarType.Float32);
        Tensor hidden_BTD = nn.functional.dropout(chosen_NV.matmul(embedding_VD), Options.Dropout, training) * scale;
        return (hidden_BTD.matmul(output_VD.t()) + bias_V).view(tokens_BT.shape[0], tokens_BT.shape[1], -1).MoveToOuterDisposeScope();
    }

    public Tensor Loss(Tensor tokens_BT, Tensor targets_BT)
    {
        Losses++;
        Tensor logits_NV = Forward(tokens_BT).flatten(0, 1);
        return nn.functional.cross_entropy(logits_NV, targets_BT.flatten(), ignore_index: -100) * LossFactor;
    }

    public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
    {
        Saving();
        return base.state_dict(destination, prefix);
    }

    public DecodeState NewState(long batch, long capacity) => new(batch, capacity, []);

    public Tensor Prefill(Tensor tokens_BT, DecodeState state, bool allLogits = false) => throw new NotSupportedException();

    public Tensor Step(Tensor tokens_B, DecodeState state) => throw new NotSupportedException();

    public FlopCount FlopsPerToken(long length, ComputeForm? form = null) => default;

    public long StateBytes(long batch, long length) => 0;
}
