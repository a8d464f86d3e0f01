using System.Text.RegularExpressions;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Models.Architectures;
using TorchSharp;

namespace RetNet.Compare.Cli.Scaffolding;

/// <summary>A new folder of <c>baselines/</c>, from the templates beside this file.</summary>
internal sealed partial class BaselineScaffold
{
    private const string Template = "Template/";
    private const string TemplateSuffix = ".txt";
    private readonly string name;
    private readonly string[] words;

    /// <summary>Checks the name.</summary>
    /// <param name="name">Name in the registry: lower case, words joined by hyphens.</param>
    /// <param name="repository">Folder that holds <c>baselines/</c>.</param>
    /// <param name="registry">The architectures there are.</param>
    /// <exception cref="UsageException">The name does not do, or is taken.</exception>
    public BaselineScaffold(string name, string repository, ArchitectureRegistry registry)
    {
        this.name = name;
        if (!NamePattern().IsMatch(name))
        {
            throw new UsageException(
                $"'{name}' is not a name for an architecture: use lower case letters and digits, a letter first, words joined by single hyphens, e.g. gated-average.");
        }

        words = [.. name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])];
        string baselines = Path.Combine(repository, "baselines");
        if (!Directory.Exists(baselines))
            throw new UsageException("There is no folder baselines/ here. Run this in the repository.");
        if (registry.All.Any(architecture => architecture.Name == name))
            throw new UsageException($"There is an architecture '{name}' already. Choose another name.");
        string? taken = Directory.EnumerateDirectories(baselines)
            .FirstOrDefault(folder => string.Equals(Path.GetFileName(folder), Class, StringComparison.OrdinalIgnoreCase));
        if (taken is not null)
            throw new UsageException($"{taken} exists already. Choose another name, or delete it.");
        if (Visible().FirstOrDefault(type => type.Name == Class) is { } hidden)
            throw new UsageException($"A namespace {Class} would hide the type {hidden.FullName} in its own code. Add a word, e.g. {name}-mixer.");
        Folder = Path.Combine(baselines, Class);
    }

    /// <summary>The name in PascalCase: what folder, project and classes are called.</summary>
    public string Class => string.Concat(words);

    /// <summary>The new folder.</summary>
    public string Folder { get; }

    /// <summary>The new project.</summary>
    public string Project => Path.Combine(Folder, Class + ".csproj");

    /// <summary>Writes the folder under another name and renames it.</summary>
    public void Write()
    {
        string partial = $"{Folder}.tmp-{Guid.NewGuid():N}";
        Directory.CreateDirectory(partial);
        try
        {
            foreach (string resource in typeof(BaselineScaffold).Assembly.GetManifestResourceNames().Where(one => one.StartsWith(Template, StringComparison.Ordinal)))
            {
                using var reader = new StreamReader(typeof(BaselineScaffold).Assembly.GetManifestResourceStream(resource)!);
                File.WriteAllText(Path.Combine(partial, Filled(resource[Template.Length..^TemplateSuffix.Length])), Filled(reader.ReadToEnd()));
            }

            Directory.Move(partial, Folder);
        }
        catch
        {
            Directory.Delete(partial, recursive: true);
            throw;
        }
    }

    private string Filled(string text) => text
        .Replace("__Class__", Class, StringComparison.Ordinal)
        .Replace("__Title__", string.Join(' ', words), StringComparison.Ordinal)
        .Replace("__name__", name, StringComparison.Ordinal);

    /// <summary>The types that a baseline's code names without their namespace.</summary>
    private static IEnumerable<Type> Visible() =>
        new[] { typeof(Architecture), typeof(torch), typeof(Math), typeof(Enumerable) }
            .SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => type.Namespace is not { } space || !space.StartsWith("System", StringComparison.Ordinal)
                || space is "System" or "System.Linq" or "System.Collections.Generic");

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*\\z")]
    private static partial Regex NamePattern();
}
