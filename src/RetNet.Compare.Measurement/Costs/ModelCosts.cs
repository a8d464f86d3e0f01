using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Measurement.Costs;

/// <summary>What models cost by calculation.</summary>
public static class ModelCosts
{
    /// <summary>A row of <c>models.csv</c>, for sequences of <paramref name="length"/> tokens.</summary>
    public static ModelRow Row(string label, Architecture architecture, ISequenceModel model, long length) => new()
    {
        Model = label,
        Architecture = architecture.Name,
        DisplayName = architecture.DisplayName,
        Layers = model.Options.Layers,
        Width = model.Options.Width,
        Vocabulary = model.Options.Vocabulary,
        Parameters = model.Parameters.Total,
        NonEmbeddingParameters = model.Parameters.NonEmbedding,
        Length = length,
        ForwardFlopsPerToken = model.FlopsPerToken(length, model.TrainingForm).Forward,
        StateBytesAtLength = model.StateBytes(1, length),
    };
}
