using System.Text.Json.Serialization;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Experiments;

/// <summary>One contender of an experiment.</summary>
/// <param name="Name">Label in results, tables and plots.</param>
/// <param name="Architecture">Name in the registry.</param>
/// <param name="Settings">The architecture's own settings, as written.</param>
/// <param name="Size">Its size: the experiment's, or its own.</param>
/// <param name="Precision">Its own format of the matrix products, or null for the experiment's; a run's configuration has it in a place of its own.</param>
public sealed record ModelEntry(
    string Name, string Architecture, IReadOnlyDictionary<string, string> Settings, SizeSection Size,
    [property: JsonIgnore] Precision? Precision = null);
