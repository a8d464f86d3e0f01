using System.Reflection;

namespace RetNet.Compare.Models.Architectures;

/// <summary>The one list of architectures, filled by <see cref="ArchitectureAttribute"/>.</summary>
public sealed class ArchitectureRegistry
{
    private const string BaselinePattern = "RetNet.Compare.Baselines.*.dll";
    private readonly SortedDictionary<string, Architecture> architectures = new(StringComparer.Ordinal);
    private readonly List<string> skipped = [];

    private ArchitectureRegistry(string[] plugins) => Plugins = plugins;

    /// <summary>Paths of the assemblies beyond those beside the program.</summary>
    public IReadOnlyList<string> Plugins { get; }

    /// <summary>All architectures, by name.</summary>
    public IReadOnlyCollection<Architecture> All => architectures.Values;

    /// <summary>A sentence for each assembly or class that could not join, with the reason.</summary>
    public IReadOnlyList<string> Skipped => skipped;

    /// <summary>RetNet and every baseline whose assembly lies beside this one, and the given plug-ins.</summary>
    /// <param name="plugins">Paths of further assemblies.</param>
    /// <returns>All that can be had; what cannot stands in <see cref="Skipped"/>.</returns>
    public static ArchitectureRegistry Discover(params IEnumerable<string> plugins)
    {
        var registry = new ArchitectureRegistry([.. plugins]);
        Assembly own = typeof(ArchitectureRegistry).Assembly;
        registry.Join(own.Location, own);
        IEnumerable<string> baselines = Directory.EnumerateFiles(AppContext.BaseDirectory, BaselinePattern).Order(StringComparer.Ordinal);
        foreach (string path in baselines.Concat(registry.Plugins).Distinct())
        {
            if (registry.Load(path) is { } assembly)
                registry.Join(path, assembly);
        }

        return registry;
    }

    /// <summary>The architecture of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists all and names the nearest.</exception>
    public Architecture Get(string name) => architectures.TryGetValue(name, out Architecture? architecture)
        ? architecture
        : throw new ArgumentException($"There is no architecture '{name}'{NearestName.Hint(name, architectures.Keys)}. Known: {string.Join(", ", architectures.Keys)}.");

    private Assembly? Load(string path)
    {
        try
        {
            return Assembly.LoadFrom(Path.GetFullPath(path));
        }
        catch (Exception failure) when (failure is IOException or BadImageFormatException or UnauthorizedAccessException or ArgumentException)
        {
            string reason = failure switch
            {
                FileNotFoundException when !File.Exists(path) => "there is no such file.",
                BadImageFormatException => "it is no .NET assembly, or one for another runtime.",
                _ => failure.Message,
            };
            skipped.Add($"{path} is skipped: {reason}");
            return null;
        }
    }

    private void Join(string path, Assembly assembly)
    {
        (Type Type, string Name)[] marked;
        try
        {
            marked =
            [
                .. assembly.GetExportedTypes()
                    .Select(type => (Type: type, Mark: type.GetCustomAttribute<ArchitectureAttribute>()))
                    .Where(entry => entry.Mark is not null)
                    .Select(entry => (entry.Type, entry.Mark!.Name)),
            ];
        }
        catch (Exception failure) when (failure is IOException or TypeLoadException or BadImageFormatException or CustomAttributeFormatException)
        {
            skipped.Add($"{path} is skipped: its classes cannot be read: {failure.Message} Build it against this version of RetNet.Compare.Models.");
            return;
        }

        if (marked.Length == 0)
            skipped.Add($"{path} is skipped: none of its public classes carries [Architecture(\"name\")].");
        foreach ((Type type, string name) in marked)
        {
            if (Refusal(type, name) is { } reason)
                skipped.Add($"{type.FullName} in {path} is skipped: {reason}");
        }
    }

    /// <summary>Adds one class, or says why not.</summary>
    private string? Refusal(Type type, string name)
    {
        if (!typeof(Architecture).IsAssignableFrom(type) || type.IsAbstract || type.ContainsGenericParameters || type.GetConstructor([]) is null)
            return "it is marked as an architecture, but does not derive from Architecture with a public parameterless constructor.";
        if (architectures.TryGetValue(name, out Architecture? holder))
            return holder.GetType() == type ? null : $"the name '{name}' belongs to {holder.GetType().FullName}. Rename one of them.";
        try
        {
            architectures.Add(name, (Architecture)Activator.CreateInstance(type)!);
            return null;
        }
        catch (TargetInvocationException failure)
        {
            Exception cause = failure.InnerException!;
            return $"its constructor threw {cause.GetType().Name}: {cause.Message}";
        }
    }
}
