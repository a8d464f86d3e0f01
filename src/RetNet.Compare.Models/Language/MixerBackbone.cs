using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Models.Language;

/// <summary>
/// The language models a mixer stands in: the comparison's pre-norm block, or the one of HazyResearch's code (safari, simple_lm),
/// in which H3 and Hyena were published.
/// </summary>
public static class MixerBackbone
{
    private const double Epsilon = 1e-5;

    /// <summary>Surrounds a mixer.</summary>
    /// <param name="options">Size of the model.</param>
    /// <param name="layout">Whose block.</param>
    /// <param name="hidden">Inner width of the feed-forward layer.</param>
    /// <param name="mixer">Makes a block's mixer, called for the blocks in order.</param>
    /// <param name="forms">The forms the mixer has besides recurrent.</param>
    /// <param name="defaultForm">Form for training when the options name none.</param>
    /// <param name="acceleratorForm">The same away from the CPU, where it is another.</param>
    public static LanguageModel Create(
        ModelOptions options, BackboneLayout layout, long hidden, Func<SequenceMixer> mixer, IReadOnlyList<SequenceForm> forms, ComputeForm defaultForm,
        ComputeForm? acceleratorForm = null)
    {
        (long width, bool official) = (options.Width, layout == BackboneLayout.Official);
        return new(official ? options with { ScaleEmbedding = false } : options, new Backbone
        {
            Names = official ? Safari : new StateDictNames { MixerNorm = "mixer_layer_norm", Mixer = "mixer" },
            Mixer = mixer,
            FeedForward = () => official
                ? Gpt2Initialisation.Apply(new FeedForward(width, hidden, Activation.GeluTanh, options.Precision), options.Layers)
                : new FeedForward(width, hidden, Activation.Gelu, options.Precision),
            Norm = () => new LayerNorm(width, Epsilon),
            Forms = forms,
            DefaultForm = defaultForm,
            AcceleratorForm = acceleratorForm,
            EmbeddingDeviation = official ? Gpt2Initialisation.Deviation : null,
        });
    }

    /// <summary>Refuses what HazyResearch's code cannot build.</summary>
    /// <param name="architecture">Whose model it is.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="options">Its size.</param>
    /// <exception cref="ArgumentException">The layout is the comparison's, or the head is not tied.</exception>
    public static void RequireOfficial(string architecture, BackboneLayout layout, ModelOptions options)
    {
        if (layout != BackboneLayout.Official)
        {
            throw new ArgumentException(
                $"{architecture}: the official code lacks the comparison's block (layout: common). Only a model trained with layout: official can be exported.");
        }

        if (!options.TieEmbedding)
        {
            throw new ArgumentException(
                $"{architecture}: the official code ties its head to the embedding. Only a model trained with tie_embedding: true can be exported.");
        }
    }

    private static StateDictNames Safari => new()
    {
        Embedding = "backbone.embeddings.word_embeddings",
        Blocks = "backbone.layers",
        MixerNorm = "norm1",
        Mixer = "mixer",
        FeedForwardNorm = "norm2",
        FeedForward = "mlp",
        FinalNorm = "backbone.ln_f",
        Output = "lm_head",
    };
}
