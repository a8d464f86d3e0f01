using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Terminal;
using RetNet.Compare.Data.Corpora;
using RetNet.Compare.Data.Packages;
using RetNet.Compare.Data.Preparation;

namespace RetNet.Compare.Cli.Running;

/// <summary>Brings an experiment's text and tokens; synthetic tasks need none.</summary>
internal sealed class TextSupply(DataSection data, IDisplay display)
{
    private const string SizedPrefix = "gpt2-";
    private readonly DataPreparation preparation = new(CacheFolder.Path, display.Line);
    private readonly CorpusProfile? profile = data.Tasks is null ? Profile(data) : null;

    /// <summary>Packages still to be fetched.</summary>
    public IReadOnlyList<PackageReference> Missing => profile is null ? [] : preparation.Missing(profile, data.Tokenizer);

    /// <summary>The user's own files and folders that are not there yet.</summary>
    public IEnumerable<string> MissingFiles =>
        data.Train.Concat(data.Validation).Concat(data.Sets.Values).Where(path => !Path.Exists(path));

    /// <summary>Number of token ids; fetches nothing where the tokenizer's name says it.</summary>
    public long Vocabulary()
    {
        if (data.Tasks is { } tasks)
            return tasks.Shape.Vocabulary;
        return data.Tokenizer.StartsWith(SizedPrefix, StringComparison.Ordinal) && long.TryParse(data.Tokenizer[SizedPrefix.Length..], out long size)
            ? size
            : preparation.LoadTokenizer(data.Tokenizer).VocabularySize;
    }

    /// <summary>Fetches and tokenises what is not there yet.</summary>
    /// <exception cref="InvalidOperationException">There is no text.</exception>
    public PreparedCorpus Prepare() => preparation.Prepare(profile ?? throw new InvalidOperationException("Synthetic tasks have no text to prepare."), data.Tokenizer);

    private static CorpusProfile Profile(DataSection data) => data.Profile == "files"
        ? CorpusCatalog.Local("files", data.Train, data.Validation, data.Sets.ToDictionary(set => set.Key, set => (IReadOnlyList<string>)[set.Value]))
        : CorpusCatalog.Find(data.Profile);
}
