using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>Finds the models of an experiment that a published name means.</summary>
internal static class ModelMatch
{
    /// <summary>The model the paper is about.</summary>
    public const string Reference = "retnet";

    /// <summary>The model of that label, else the largest of that architecture; null when there is none.</summary>
    public static string? Label(ResultsFolder results, string published) => results.Catalog.Labels.Contains(published)
        ? published
        : OfArchitecture(results, published).MaxBy(row => row.Parameters)?.Model;

    /// <summary>All models of an architecture.</summary>
    public static IEnumerable<ModelRow> OfArchitecture(ResultsFolder results, string architecture) =>
        results.Models.Where(row => row.Architecture == architecture);

    /// <summary>Models of an architecture with the reference model of the same layers and width, large ones first.</summary>
    public static IEnumerable<(ModelRow Model, ModelRow Reference)> Pairs(ResultsFolder results, string architecture) =>
        from model in OfArchitecture(results, architecture)
        from reference in OfArchitecture(results, Reference)
        where (model.Layers, model.Width) == (reference.Layers, reference.Width)
        orderby model.Parameters descending
        select (model, reference);
}
