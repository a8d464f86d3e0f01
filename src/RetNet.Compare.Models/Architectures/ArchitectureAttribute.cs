namespace RetNet.Compare.Models.Architectures;

/// <summary>Puts a class derived from <see cref="Architecture"/> into the registry.</summary>
/// <param name="name">Name in experiment files, results and plots: lower case, words joined by hyphens.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ArchitectureAttribute(string name) : Attribute
{
    /// <summary>Name in experiment files, results and plots.</summary>
    public string Name { get; } = name;
}
