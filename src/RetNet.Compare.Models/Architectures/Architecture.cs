using System.Reflection;
using System.Text.Json.Nodes;
using RetNet.Compare.Models.Parity;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Architectures;

/// <summary>One contender: how to build it and what to call it. Needs <see cref="ArchitectureAttribute"/> and a parameterless constructor.</summary>
public abstract class Architecture
{
    /// <summary>Name in experiment files, results and plots.</summary>
    public string Name => GetType().GetCustomAttribute<ArchitectureAttribute>()!.Name;

    /// <summary>Name for tables and legends.</summary>
    public abstract string DisplayName { get; }

    /// <summary>Where it was published: authors, title, identifier.</summary>
    public abstract string Paper { get; }

    /// <summary>The architecture's own settings.</summary>
    public abstract IReadOnlyList<SettingDescription> Settings { get; }

    /// <summary>Builds a model with freshly initialised weights from torch's global generator.</summary>
    /// <exception cref="ArgumentException">An option does not fit; the message says which and what to do.</exception>
    public abstract ISequenceModel Create(ModelOptions options);

    /// <summary>
    /// Builds a model whose weights have shapes but no memory, to count and to list at any size; it cannot compute.
    /// TorchSharp's own packages have one default device for all threads: there no other thread may make tensors meanwhile.
    /// </summary>
    /// <exception cref="ArgumentException">An option does not fit; the message says which and what to do.</exception>
    public ISequenceModel CreateWithoutMemory(ModelOptions options)
    {
        Device before = get_default_device();
        set_default_device(META);
        try
        {
            return Create(options);
        }
        finally
        {
            set_default_device(before);
        }
    }

    /// <summary>Reads the configuration of the official implementation, as found beside an official checkpoint or fixture.</summary>
    /// <returns>Our options, or null when the document is not of this architecture.</returns>
    /// <exception cref="InvalidDataException">A setting is missing, or has a value that is not implemented.</exception>
    public virtual ModelOptions? FromOfficial(OfficialConfiguration official) => null;

    /// <summary>The official configuration that builds the model of <paramref name="options"/>: what <see cref="FromOfficial"/> reads.</summary>
    /// <exception cref="ArgumentException">The official implementation has no such model; the message says which option stands against it.</exception>
    public virtual JsonObject ToOfficial(ModelOptions options) =>
        throw new ArgumentException($"{Name} has no official format. Its weights are in the safetensors file as they are.");

    /// <summary>
    /// Names of tensors that the official implementation saves but computes from its configuration, <c>*</c> standing for anything.
    /// </summary>
    public virtual IReadOnlyList<string> OfficialBuffers => [];

    /// <summary>Holds an operator or a single layer to a fixture that is no whole model.</summary>
    /// <returns>What was compared, or null when the fixture is not a part of this architecture.</returns>
    public virtual IReadOnlyList<ParityRow>? CheckPart(GoldenCase golden) => null;

    /// <summary>The options under which our chunkwise form is the official one, where the two scale differently.</summary>
    public virtual ModelOptions OfficialChunkwise(ModelOptions options) => options;
}
