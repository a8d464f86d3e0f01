namespace RetNet.Compare.Reporting.Results;

/// <summary>Splits the conditions of measured rows into what all share and what tells them apart.</summary>
/// <typeparam name="T">Row type.</typeparam>
internal sealed class Conditions<T>
{
    private readonly Func<T, string>[] varying;

    /// <param name="rows">The rows.</param>
    /// <param name="conditions">Each condition in words, e.g. <c>batch 2</c>.</param>
    public Conditions(IReadOnlyList<T> rows, params Func<T, string>[] conditions)
    {
        varying = [.. conditions.Where(condition => rows.Select(condition).Distinct().Count() > 1)];
        Shared = rows.Count == 0 ? "" : string.Join(", ", conditions.Except(varying).Select(condition => condition(rows[0])).Where(text => text.Length > 0));
    }

    /// <summary>The words of the conditions that hold for every row.</summary>
    public string Shared { get; }

    /// <summary><paramref name="name"/> with the row's own conditions in brackets, if it has any.</summary>
    public string Describe(string name, T row)
    {
        string own = string.Join(", ", varying.Select(condition => condition(row)).Where(text => text.Length > 0));
        if (own.Length == 0)
            return name;
        return name.EndsWith(')') ? $"{name[..^1]}, {own})" : $"{name} ({own})";
    }
}
