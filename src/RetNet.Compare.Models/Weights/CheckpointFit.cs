using System.IO.Enumeration;
using RetNet.Compare.Models.Architectures;

namespace RetNet.Compare.Models.Weights;

/// <summary>Holds the tensors of a checkpoint against those of a model, by name and shape.</summary>
internal sealed class CheckpointFit
{
    private const int Listed = 4;
    private readonly SafetensorsFile file;
    private readonly string prefix;
    private readonly IReadOnlyDictionary<string, long[]> wanted;
    private readonly string[] missing;
    private readonly string[] superfluous;
    private readonly string[] misshapen;

    /// <summary>Compares.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="prefix">What begins the names that belong to it.</param>
    /// <param name="wanted">Names and shapes of the model.</param>
    /// <param name="buffers">Patterns of names that may be left out.</param>
    public CheckpointFit(SafetensorsFile file, string prefix, IReadOnlyDictionary<string, long[]> wanted, IReadOnlyList<string> buffers)
    {
        (this.file, this.prefix, this.wanted) = (file, prefix, wanted);
        string[] there =
        [
            .. file.Entries.Select(entry => entry.Name).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..]),
        ];
        missing = [.. wanted.Keys.Except(there)];
        misshapen = [.. wanted.Keys.Intersect(there).Where(name => !Entry(name).Shape.SequenceEqual(wanted[name]))];
        string[] others = [.. there.Except(wanted.Keys)];
        LeftOut = [.. others.Where(name => buffers.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false)) || IsCopy(name))];
        superfluous = [.. others.Except(LeftOut)];
    }

    /// <summary>Names that the model does without: buffers, and copies of other tensors.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>Throws unless the model's tensors and the checkpoint's are the same.</summary>
    /// <exception cref="SafetensorsException">They are not; the message lists the differences.</exception>
    public void Require()
    {
        string[] faults =
        [
            .. Sentence(missing, "is missing", "are missing", name => $"'{prefix}{name}'{Hint(name, superfluous)}"),
            .. Sentence(superfluous, "is not the model's", "are not the model's", name => $"'{prefix}{name}'{Hint(name, missing)}"),
            .. Sentence(misshapen, "has another shape", "have another shape", name =>
                $"'{prefix}{name}' is {Text(Entry(name).Shape)}, the model's {Text(wanted[name])}"),
        ];
        if (faults.Length > 0)
            throw new SafetensorsException($"{file.Path} does not fit the model of its configuration: {string.Join("; ", faults)}. {Remedy()}");
    }

    private static string Text(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";

    private static IEnumerable<string> Sentence(string[] names, string one, string several, Func<string, string> describe)
    {
        if (names.Length == 0)
            yield break;
        string more = names.Length > Listed ? $" and {names.Length - Listed} more" : "";
        yield return $"{names.Length} {(names.Length == 1 ? $"tensor {one}" : $"tensors {several}")}: {string.Join(", ", names.Take(Listed).Select(describe))}{more}";
    }

    private string Hint(string name, string[] candidates) => NearestName.Find(name, candidates) is { } nearest ? $" (did you mean '{prefix}{nearest}'?)" : "";

    /// <summary>Where every name wears a prefix, says so.</summary>
    private string Remedy()
    {
        string? first = missing.Length == wanted.Count ? wanted.Keys.FirstOrDefault() : null;
        string? worn = first is null ? null : file.Entries.Select(entry => entry.Name).FirstOrDefault(name => name.EndsWith(first, StringComparison.Ordinal));
        return worn is null
            ? "Check the configuration, and that the checkpoint is of this architecture."
            : $"The names here begin with '{worn[..^first!.Length]}': give it as the prefix.";
    }

    private SafetensorsEntry Entry(string name) => file[prefix + name];

    private bool IsCopy(string name)
    {
        SafetensorsEntry entry = Entry(name);
        string[] candidates = [.. wanted.Keys.Where(other => file.Contains(prefix + other) && IsAlike(Entry(other), entry))];
        if (candidates.Length == 0)
            return false;
        byte[] bytes = file.ReadBytes(prefix + name);
        return candidates.Any(other => file.ReadBytes(prefix + other).AsSpan().SequenceEqual(bytes));

        static bool IsAlike(SafetensorsEntry a, SafetensorsEntry b) => a.Type == b.Type && a.Shape.SequenceEqual(b.Shape);
    }
}
