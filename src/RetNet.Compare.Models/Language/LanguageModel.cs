using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;
using Embedding = TorchSharp.Modules.Embedding;
using Linear = RetNet.Compare.Models.Layers.Linear;
using Parameter = TorchSharp.Modules.Parameter;

namespace RetNet.Compare.Models.Language;

/// <summary>Token embedding, pre-norm blocks around a mixer, final norm, output projection.</summary>
public sealed class LanguageModel : nn.Module, ISequenceModel
{
    private readonly Backbone backbone;
    private readonly Embedding embedding;
    private readonly Block[] blocks;
    private readonly Norm? finalNorm;
    private readonly Norm? embeddingNorm;
    private readonly Linear? output;
    private readonly double embeddingScale;
    private readonly Bf16Copy tiedDecodeWeight = new();

    /// <summary>Builds the model with fresh weights from torch's global generator.</summary>
    /// <exception cref="ArgumentException">The form asked for is not one the mixer has.</exception>
    public LanguageModel(ModelOptions options, Backbone backbone)
        : base("LanguageModel")
    {
        this.backbone = backbone;
        Options = options;
        Forms = [.. backbone.Forms, SequenceForm.Recurrent];
        RequireForm(options.Form ?? backbone.DefaultForm);
        embeddingScale = options.ScaleEmbedding ? Math.Sqrt(options.Width) : 1;

        StateDictNames names = backbone.Names;
        double deviation = backbone.EmbeddingDeviation ?? 1 / Math.Sqrt(options.Width);
        // A tied head has a dense gradient already, to which the rows of the tokens are added in place.
        embedding = nn.Embedding(options.Vocabulary, options.Width, sparse: options.TieEmbedding);
        nn.init.normal_(embedding.weight!, 0, deviation);
        blocks = [.. Enumerable.Range(0, (int)options.Layers).Select(_ => new Block(backbone, options.Dropout, options.ActivationCheckpointing))];
        finalNorm = backbone.FinalNorm ? backbone.Norm() : null;
        if (!options.TieEmbedding)
        {
            output = new Linear(options.Width, options.Vocabulary, backbone.OutputBias, options.Precision,
                Initial.Normal([options.Vocabulary, options.Width], deviation), backbone.OutputBias ? zeros(options.Vocabulary) : null);
        }

        if (backbone.EmbeddingNorm)
        {
            embeddingNorm = backbone.Norm();
            blocks[0].register_module(names.EmbeddingNorm, embeddingNorm);
        }

        var parts = new List<(string, nn.Module)>
        {
            (names.Embedding, embedding), (names.Blocks, new IndexedModules(blocks)),
        };
        if (finalNorm is not null)
            parts.Add((names.FinalNorm, finalNorm));
        if (backbone.Positions is { } positions)
            parts.Add((names.Positions, positions));
        if (output is not null)
            parts.Add((names.Output, output));
        NestedModules.Register(this, parts);
    }

    /// <inheritdoc/>
    public ModelOptions Options { get; }

    /// <inheritdoc/>
    public nn.Module Module => this;

    /// <inheritdoc/>
    public IReadOnlyList<SequenceForm> Forms { get; }

    /// <inheritdoc/>
    public ComputeForm TrainingForm => Options.Form
        ?? (embedding.weight!.device_type == DeviceType.CPU ? null : backbone.AcceleratorForm)
        ?? backbone.DefaultForm;

    /// <inheritdoc/>
    public ParameterCount Parameters => new(
        parameters().Sum(parameter => parameter.numel()),
        embedding.weight!.numel() + (output?.parameters().Sum(parameter => parameter.numel()) ?? 0));

    /// <inheritdoc/>
    public IReadOnlyList<ParameterGroup> ParameterGroups
    {
        get
        {
            var rules = new Dictionary<IntPtr, OptimizerRule>();
            foreach (BlockPart part in blocks.SelectMany(block => new[] { block.Mixer, block.FeedForward }))
            {
                foreach ((string name, Parameter parameter) in part.named_parameters())
                {
                    if (part.RuleFor(name) is { } rule)
                        rules[parameter.Handle] = rule;
                }
            }

            // Weight decay pulls matrices; biases, norms and other vectors are left alone.
            return
            [
                .. named_parameters()
                    .GroupBy(entry => rules.TryGetValue(entry.Item2.Handle, out OptimizerRule rule) ? rule : new(entry.Item2.dim() > 1))
                    .Select(group => new ParameterGroup(group.Key.ToString(), [.. group], group.Key.WeightDecay, group.Key.LearningRateScale, group.Key.HighestLearningRate)),
            ];
        }
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor tokens_BT, ComputeForm? form = null)
    {
        ComputeForm chosen = form ?? TrainingForm;
        RequireForm(chosen);
        if (chosen.Form == SequenceForm.Recurrent)
            return StepThrough(tokens_BT);

        using var scope = NewDisposeScope();
        return Logits(Hidden(tokens_BT, chosen)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor TokenLosses(Tensor tokens_BT, Tensor targets_BT)
    {
        using var scope = NewDisposeScope();
        Tensor targets_N = targets_BT.flatten();
        Tensor losses_N = !is_grad_enabled() && HiddenForLoss(tokens_BT) is { } hidden_ND
            ? LinearCrossEntropy.Losses(hidden_ND, OutputWeight, targets_N, Options.Precision)
            : nn.functional.cross_entropy(Forward(tokens_BT).flatten(0, 1), targets_N, ignore_index: LinearCrossEntropy.Ignored, reduction: nn.Reduction.None);
        return losses_N.view(targets_BT.shape).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Loss(Tensor tokens_BT, Tensor targets_BT)
    {
        using var scope = NewDisposeScope();
        Tensor targets_N = targets_BT.flatten();
        Tensor loss = HiddenForLoss(tokens_BT) is { } hidden_ND
            ? LinearCrossEntropy.Mean(hidden_ND, OutputWeight, targets_N, Options.Precision)
            : nn.functional.cross_entropy(Forward(tokens_BT).flatten(0, 1), targets_N, ignore_index: LinearCrossEntropy.Ignored);
        return loss.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>Steps read the weights as they are now; at <see cref="Precision.Bf16"/> the first one rounds them.</remarks>
    public DecodeState NewState(long batch, long capacity)
    {
        tiedDecodeWeight.Dispose();
        foreach (Linear linear in modules().OfType<Linear>())
            linear.BeginDecoding();
        return new(batch, capacity,
            [.. blocks.SelectMany(block => new[] { block.Mixer.NewState(batch, capacity), block.FeedForward.NewState(batch, capacity) })]);
    }

    /// <inheritdoc/>
    public Tensor Prefill(Tensor tokens_BT, DecodeState state, bool allLogits = false)
    {
        using var scope = NewDisposeScope();
        long length = tokens_BT.shape[1];
        state.Require(tokens_BT.shape[0], length);
        Tensor x_BTD = Embed(tokens_BT, state.Position);
        for (int i = 0; i < blocks.Length; i++)
            x_BTD = blocks[i].Prefill(x_BTD, state.Parts[2 * i], state.Parts[2 * i + 1], state.Position, state.Capacity);
        state.Advance(length);
        return Logits(allLogits ? x_BTD : x_BTD.select(1, length - 1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Step(Tensor tokens_B, DecodeState state)
    {
        using var scope = NewDisposeScope();
        state.Require(tokens_B.shape[0], 1);
        Tensor x_BD = Embed(tokens_B.unsqueeze(1), state.Position).squeeze(1);
        for (int i = 0; i < blocks.Length; i++)
            x_BD = blocks[i].Step(x_BD, state.Parts[2 * i], state.Parts[2 * i + 1], state.Position, state.Capacity);
        state.Advance(1);
        Tensor hidden_BD = Normalised(x_BD);
        Tensor logits_BV = output is null
            ? Linear.ApplyStep(hidden_BD, embedding.weight!, null, Options.Precision, tiedDecodeWeight)
            : output.Step(hidden_BD);
        return Raised.ToSingle(logits_BV).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public FlopCount FlopsPerToken(long length, ComputeForm? form = null)
    {
        ComputeForm chosen = form ?? TrainingForm;
        var count = new FlopCount(0, 0, 0, 2.0 * Options.Width * Options.Vocabulary);
        foreach (Block block in blocks)
            count += block.Mixer.FlopsPerToken(length, chosen) + block.FeedForward.FlopsPerToken(length, chosen);
        return count;
    }

    /// <inheritdoc/>
    public long StateBytes(long batch, long length) =>
        blocks.Sum(block => block.Mixer.StateBytes(batch, length) + block.FeedForward.StateBytes(batch, length));

    private Tensor Embed(Tensor tokens_BT, long position)
    {
        Tensor x = embedding.call(tokens_BT);
        if (embeddingScale != 1)
            x = x * embeddingScale;
        if (backbone.Positions is { } positions)
            x = x + positions.Rows(position, tokens_BT.shape[1], x);
        if (embeddingNorm is not null)
            x = embeddingNorm.Forward(x);
        return training && Options.Dropout > 0 ? nn.functional.dropout(x, Options.Dropout, training: true) : x;
    }

    private Tensor OutputWeight => output is null ? embedding.weight! : output.Weight;

    /// <summary>What the output projection reads, without its norm: [batch, length, width].</summary>
    private Tensor Hidden(Tensor tokens_BT, ComputeForm form)
    {
        Tensor x_BTD = Embed(tokens_BT, 0);
        foreach (Block block in blocks)
            x_BTD = block.Forward(x_BTD, form);
        return x_BTD;
    }

    /// <summary>What logits are made of [positions, width], where the loss can be had without them; else null.</summary>
    private Tensor? HiddenForLoss(Tensor tokens_BT)
    {
        if (TrainingForm.Form == SequenceForm.Recurrent || output is { HasBias: true } || !LinearCrossEntropy.Serves(OutputWeight))
            return null;
        return Normalised(Hidden(tokens_BT, TrainingForm)).flatten(0, 1);
    }

    private Tensor Normalised(Tensor x) => finalNorm is null ? x : finalNorm.Forward(x);

    private Tensor Logits(Tensor x)
    {
        Tensor hidden = Normalised(x);
        Tensor logits = output is null ? Linear.Apply(hidden, embedding.weight!, null, Options.Precision) : output.Forward(hidden);
        return Options.Precision == Precision.Bf16 ? logits.to(ScalarType.Float32) : logits;
    }

    private Tensor StepThrough(Tensor tokens_BT)
    {
        using var scope = NewDisposeScope();
        long length = tokens_BT.shape[1];
        using DecodeState state = NewState(tokens_BT.shape[0], length);
        var logits = new List<Tensor>();
        for (long t = 0; t < length; t++)
            logits.Add(Step(tokens_BT.select(1, t), state));
        return stack(logits, 1).MoveToOuterDisposeScope();
    }

    private void RequireForm(ComputeForm form)
    {
        if (!Forms.Contains(form.Form))
            throw new ArgumentException($"There is no {form} form of this {backbone.Names.Mixer}. It has: {string.Join(", ", Forms.Select(f => f.ToString().ToLowerInvariant()))}.");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            tiedDecodeWeight.Dispose();
        base.Dispose(disposing);
    }
}
