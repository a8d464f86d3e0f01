using System.Reflection;

namespace RetNet.Compare.Models.Architectures;

/// <summary>The one list of architectures, filled by <see cref="ArchitectureAttribute"/>.</summary>
public sealed class ArchitectureRegistry
{
    private const string BaselinePattern = "RetNet.Compare.Baselines.*.dll";
    private readonly SortedDictionary<string, Architecture> architectures = new(StringComparer.Ordinal);

    /// <summary>Takes in the marked classes of the given assemblies.</summary>
    /// <exception cref="InvalidOperationException">Two classes claim one name, or a marked class cannot be made.</exception>
    public ArchitectureRegistry(IEnumerable<Assembly> assemblies)
    {
        foreach (Type type in assemblies.SelectMany(assembly => assembly.GetExportedTypes()))
        {
            if (type.GetCustomAttribute<ArchitectureAttribute>() is not { } mark)
                continue;
            if (!typeof(Architecture).IsAssignableFrom(type) || type.GetConstructor([]) is null)
                throw new InvalidOperationException($"{type.FullName} is marked as architecture '{mark.Name}', but must derive from Architecture and have a public parameterless constructor.");
            if (!architectures.TryAdd(mark.Name, (Architecture)Activator.CreateInstance(type)!))
                throw new InvalidOperationException($"Two classes claim the architecture name '{mark.Name}': {architectures[mark.Name].GetType().FullName} and {type.FullName}. Rename one.");
        }
    }

    /// <summary>All architectures, by name.</summary>
    public IReadOnlyCollection<Architecture> All => architectures.Values;

    /// <summary>RetNet and every baseline whose assembly lies beside this one, and the given plug-ins.</summary>
    /// <param name="plugins">Paths of further assemblies.</param>
    public static ArchitectureRegistry Discover(params IEnumerable<string> plugins)
    {
        IEnumerable<string> baselines = Directory.EnumerateFiles(AppContext.BaseDirectory, BaselinePattern).Order(StringComparer.Ordinal);
        return new([typeof(ArchitectureRegistry).Assembly, .. baselines.Concat(plugins.Select(Path.GetFullPath)).Select(Assembly.LoadFrom)]);
    }

    /// <summary>The architecture of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists all and names the nearest.</exception>
    public Architecture Get(string name) => architectures.TryGetValue(name, out Architecture? architecture)
        ? architecture
        : throw new ArgumentException($"There is no architecture '{name}'{NearestName.Hint(name, architectures.Keys)}. Known: {string.Join(", ", architectures.Keys)}.");
}
