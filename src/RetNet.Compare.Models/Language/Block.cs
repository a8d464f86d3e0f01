using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Language;

/// <summary>x + mixer(norm x), then x + feedForward(norm x), or the post-norm order: the same around every mixer.</summary>
public sealed class Block : nn.Module
{
    private readonly Norm mixerNorm;
    private readonly Norm feedForwardNorm;
    private readonly bool postNorm;
    private readonly double dropout;
    private readonly bool checkpoints;

    /// <summary>Builds the parts and registers them under the backbone's names.</summary>
    /// <param name="backbone">Makes the parts.</param>
    /// <param name="dropout">Dropout on each part's output, while training.</param>
    /// <param name="activationCheckpointing">Whether only the block's input is kept for the backward pass, which computes the rest again.</param>
    public Block(Backbone backbone, double dropout, bool activationCheckpointing)
        : base("Block")
    {
        this.dropout = dropout;
        checkpoints = activationCheckpointing;
        postNorm = backbone.PostNorm;
        mixerNorm = backbone.Norm();
        Mixer = backbone.Mixer();
        feedForwardNorm = backbone.Norm();
        FeedForward = backbone.FeedForward();
        StateDictNames names = backbone.Names;
        var parts = new List<(string, nn.Module)>
        {
            (names.MixerNorm, mixerNorm), (names.Mixer, Mixer), (names.FeedForwardNorm, feedForwardNorm),
        };
        if (names.FeedForward.Length > 0)
            parts.Add((names.FeedForward, FeedForward));
        else
            parts.AddRange(FeedForward.named_children().Select(child => (child.Item1, child.Item2)));
        NestedModules.Register(this, parts);
    }

    /// <summary>The part that looks along the sequence.</summary>
    public SequenceMixer Mixer { get; }

    /// <summary>The part that looks at one position.</summary>
    public BlockPart FeedForward { get; }

    /// <summary>Whole sequences: [batch, length, width] to the same shape.</summary>
    public Tensor Forward(Tensor x_BTD, ComputeForm form)
    {
        return checkpoints && is_grad_enabled() && x_BTD.requires_grad
            ? ActivationCheckpoint.Apply(x_BTD, Whole, drawsNumbers: training && dropout > 0)
            : Whole(x_BTD);

        Tensor Whole(Tensor x_BTD) => Run(x_BTD, x => Mixer.Forward(x, form), x => FeedForward.Forward(x, form));
    }

    /// <summary>Tokens after those the states hold.</summary>
    public Tensor Prefill(Tensor x_BTD, PartState mixer, PartState feedForward, long position, long capacity) =>
        Run(x_BTD, x => Mixer.Prefill(x, mixer, position, capacity), x => FeedForward.Prefill(x, feedForward, position, capacity));

    /// <summary>One token per sequence: [batch, width] to the same shape.</summary>
    public Tensor Step(Tensor x_BD, PartState mixer, PartState feedForward, long position, long capacity) =>
        Run(x_BD, x => Mixer.Step(x, mixer, position, capacity), x => FeedForward.Step(x, feedForward, position, capacity));

    private Tensor Run(Tensor x, Func<Tensor, Tensor> mix, Func<Tensor, Tensor> feedForward)
    {
        using var scope = NewDisposeScope();
        if (postNorm)
        {
            x = mixerNorm.Forward(x + Drop(mix(x)));
            return feedForwardNorm.Forward(x + Drop(feedForward(x))).MoveToOuterDisposeScope();
        }

        x = x + Drop(mix(mixerNorm.Forward(x)));
        return (x + Drop(feedForward(feedForwardNorm.Forward(x)))).MoveToOuterDisposeScope();
    }

    private Tensor Drop(Tensor x) => training && dropout > 0 ? nn.functional.dropout(x, dropout, training: true) : x;
}
