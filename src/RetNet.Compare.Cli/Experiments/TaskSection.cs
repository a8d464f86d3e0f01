using RetNet.Compare.Data.Tasks;

namespace RetNet.Compare.Cli.Experiments;

/// <summary>Synthetic tasks in the place of text.</summary>
/// <param name="Names">The tasks, which take turns.</param>
/// <param name="Shape">What their sequences are made of.</param>
public sealed record TaskSection(IReadOnlyList<string> Names, TaskShape Shape)
{
    /// <summary>The tasks.</summary>
    public IReadOnlyList<RecallTask> All => TaskCatalog.Find(Names, Shape);
}
