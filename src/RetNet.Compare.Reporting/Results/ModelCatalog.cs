using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Figures;

namespace RetNet.Compare.Reporting.Results;

/// <summary>The models of an experiment in its order, with the name and the look each has everywhere.</summary>
public sealed class ModelCatalog
{
    private readonly Dictionary<string, string> names;
    private readonly Palette palette;

    /// <param name="labels">Labels in the experiment's order, the baseline first.</param>
    /// <param name="models">Rows of <c>models.csv</c>; a label without a row is its own name and architecture.</param>
    public ModelCatalog(IReadOnlyList<string> labels, IReadOnlyList<ModelRow> models)
    {
        Labels = labels;
        Dictionary<string, ModelRow> rows = models.GroupBy(row => row.Model).ToDictionary(group => group.Key, group => group.First());
        palette = new Palette(labels.Select(label => (label, rows.TryGetValue(label, out ModelRow? row) ? row.Architecture : label)));
        HashSet<string> shared = [.. rows.Values.GroupBy(row => row.DisplayName).Where(group => group.Count() > 1).Select(group => group.Key)];
        names = labels.ToDictionary(label => label, label => rows.TryGetValue(label, out ModelRow? row)
            ? shared.Contains(row.DisplayName) ? $"{row.DisplayName} ({label})" : row.DisplayName
            : label);
    }

    /// <summary>Labels in the experiment's order.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The model that others are compared with: the first of the experiment.</summary>
    public string? Baseline => Labels.Count > 0 ? Labels[0] : null;

    /// <summary>Name for tables and legends; models of one architecture carry their label too.</summary>
    public string Name(string label) => names.GetValueOrDefault(label, label);

    /// <summary>Colour, marker and dash of a model.</summary>
    public SeriesStyle Style(string label) => palette[label];

    /// <summary><paramref name="labels"/> in the experiment's order.</summary>
    public IEnumerable<string> Ordered(IEnumerable<string> labels)
    {
        HashSet<string> wanted = [.. labels];
        return Labels.Where(wanted.Contains);
    }
}
