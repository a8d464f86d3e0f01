using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Terminal;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;
using TorchSharp;

namespace RetNet.Compare.Cli.Running;

/// <summary>An experiment on this machine: what its stages share.</summary>
internal sealed class Session
{
    private readonly Lazy<long> vocabulary;

    /// <summary>Begins work on an experiment.</summary>
    /// <exception cref="MissingDependencyException">It wants a GPU, and there is none.</exception>
    public Session(Experiment experiment, ArchitectureRegistry registry, string results, IDisplay display, CancellationToken cancellation)
    {
        Experiment = experiment;
        Registry = registry;
        Results = new(results);
        Display = display;
        Cancellation = cancellation;
        Text = new(experiment.Data, display);
        vocabulary = new(Text.Vocabulary);
        torch.set_num_threads(Environment.ProcessorCount);
    }

    /// <summary>What is asked for.</summary>
    public Experiment Experiment { get; }

    /// <summary>The architectures.</summary>
    public ArchitectureRegistry Registry { get; }

    /// <summary>Where results go.</summary>
    public ResultsLayout Results { get; }

    /// <summary>Where progress goes.</summary>
    public IDisplay Display { get; }

    /// <summary>Set when the user interrupts.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The text.</summary>
    public TextSupply Text { get; }

    /// <summary>Number of token ids.</summary>
    public long Vocabulary => vocabulary.Value;

    /// <summary>Whether what the experiment runs on is here.</summary>
    public bool HasDevice => DeviceChoice.IsHere(Experiment.Device);

    /// <summary>Where tensors live.</summary>
    /// <exception cref="MissingDependencyException">The experiment wants a GPU, and there is none.</exception>
    public torch.Device Device => DeviceChoice.Resolve(Experiment.Device, Experiment.Name);

    /// <summary>The architecture of a model.</summary>
    public Architecture Architecture(ModelEntry model) => Registry.Get(model.Architecture);

    /// <summary>Builds a model with the weights of a seed, on the device.</summary>
    /// <exception cref="UsageException">The architecture does not take its options.</exception>
    public ISequenceModel Create(ModelEntry entry, Precision precision, double dropout, long seed)
    {
        ISequenceModel model = Build(entry, precision, dropout, seed);
        model.Module.to(Device);
        return model;
    }

    /// <summary>The same in main memory.</summary>
    /// <exception cref="UsageException">The architecture does not take its options.</exception>
    public ISequenceModel Build(ModelEntry entry, Precision precision, double dropout, long seed)
    {
        using (torch.manual_seed(seed))
        {
        }

        try
        {
            return Architecture(entry).Create(new()
            {
                Layers = entry.Size.Layers,
                Width = entry.Size.Width,
                Vocabulary = Vocabulary,
                TieEmbedding = entry.Size.TieEmbedding,
                ScaleEmbedding = entry.Size.ScaleEmbedding,
                Dropout = dropout,
                ActivationCheckpointing = Experiment.Training?.ActivationCheckpointing ?? false,
                Precision = precision,
                Settings = entry.Settings,
            });
        }
        catch (ArgumentException refused)
        {
            throw new UsageException($"{Experiment.File}, model '{entry.Name}': {refused.Message}");
        }
    }
}
