namespace RetNet.Compare.Data.Corpora.Formats;

/// <summary>An R list: items, some of them named.</summary>
internal sealed record RList(object?[] Items, string?[] Names)
{
    /// <summary>The item of that name, or null.</summary>
    public object? this[string name] => Array.IndexOf(Names, name) is >= 0 and int index ? Items[index] : null;
}
