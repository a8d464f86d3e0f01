namespace RetNet.Compare.Data.Tasks;

/// <summary>The tasks by name.</summary>
public static class TaskCatalog
{
    private static readonly Func<TaskShape, int, RecallTask>[] Makers =
    [
        (shape, number) => new AssociativeRecall(shape, number),
        (shape, number) => new Induction(shape, number),
        (shape, number) => new Copying(shape, number),
    ];

    /// <summary>The tasks' names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All(new TaskShape(vocabulary: 16, items: 2, length: 16)).Select(task => task.Name)];

    /// <summary>Tasks of one shape, in the order of their names given.</summary>
    public static IReadOnlyList<RecallTask> Find(IEnumerable<string> names, TaskShape shape)
    {
        Dictionary<string, RecallTask> known = All(shape).ToDictionary(task => task.Name);
        return [.. names.Select(name => known[name])];
    }

    private static IEnumerable<RecallTask> All(TaskShape shape) => Makers.Select((make, number) => make(shape, number));
}
