using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training;

namespace RetNet.Compare.Cli.Running;

/// <summary>Everything that decides the weights of a trained model: what a run's <c>config.json</c> holds.</summary>
/// <param name="Model">The contender, with its size.</param>
/// <param name="Precision">Number format of the matrix products.</param>
/// <param name="Dropout">Dropout while training.</param>
/// <param name="Text">What was read.</param>
/// <param name="Training">How it was trained.</param>
/// <param name="EvaluateTokens">Tokens of each validation on the way.</param>
internal sealed record RunConfiguration(
    ModelEntry Model, Precision Precision, double Dropout, RunText Text, TrainingConfig Training, long EvaluateTokens)
{
    /// <summary>The options that build the model.</summary>
    public ModelOptions Options => new()
    {
        Layers = Model.Size.Layers,
        Width = Model.Size.Width,
        Vocabulary = Text.Vocabulary,
        TieEmbedding = Model.Size.TieEmbedding,
        ScaleEmbedding = Model.Size.ScaleEmbedding,
        Dropout = Dropout,
        Precision = Precision,
        Settings = Model.Settings,
    };
}
