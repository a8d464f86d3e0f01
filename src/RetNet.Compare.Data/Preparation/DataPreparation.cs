using System.Security.Cryptography;
using System.Text;
using RetNet.Compare.Data.Bins;
using RetNet.Compare.Data.Corpora;
using RetNet.Compare.Data.Packages;
using RetNet.Compare.Data.Tokenization;

namespace RetNet.Compare.Data.Preparation;

/// <summary>
/// From a profile and a tokenizer to token bins: fetches what is missing, encodes, and leaves <c>tokens/PROFILE-TOKENIZER/</c>
/// in the cache folder whole or not at all. What is there and still valid is used again.
/// </summary>
/// <param name="cacheFolder">Where packages and tokens are kept.</param>
/// <param name="progress">Told what is going on, one short line at a time.</param>
public sealed class DataPreparation(string cacheFolder, Action<string>? progress = null)
{
    // Raised whenever the program reads the same packages into other documents or bins.
    private const int FormatVersion = 1;
    private const int GroupCharacters = 8 << 20;

    private readonly PackageInstaller _installer = new(cacheFolder, progress);

    /// <summary>Loads a tokenizer by name, fetching its files when they are not in the cache.</summary>
    /// <exception cref="DataException">The name is unknown, or the files cannot be had.</exception>
    public ITokenizer LoadTokenizer(string name) => TokenizerCatalog.Load(name, _installer);

    /// <summary>The packages that preparing would fetch, those in the cache left out.</summary>
    public IReadOnlyList<PackageReference> Missing(CorpusProfile profile, string tokenizerName)
    {
        IEnumerable<CorpusSource> sources = [.. profile.Training, .. profile.Validation, .. profile.OutOfDomain.SelectMany(set => set.Sources)];
        IEnumerable<PackageReference> packages = sources.OfType<PackagedSource>().SelectMany(source => source.Packages);
        if (tokenizerName != "bytes")
            packages = packages.Append(TokenizerCatalog.Package);
        return [.. packages.Distinct().Where(package => _installer.Find(package) is null)];
    }

    /// <summary>Makes sure that the corpus is prepared.</summary>
    /// <exception cref="DataException">Text or tokenizer cannot be had, or there is too little text for a split.</exception>
    public PreparedCorpus Prepare(CorpusProfile profile, string tokenizerName)
    {
        ITokenizer tokenizer = LoadTokenizer(tokenizerName);
        string folder = Path.Combine(_installer.CacheFolder, "tokens", $"{profile.Name}-{tokenizer.Name}");
        using IDisposable held = FileLock.Acquire(folder + ".lock");
        SplitOverlap.Refuse(profile);
        List<Split> splits = Plan(profile);
        string fingerprint = Fingerprint(profile, tokenizer, splits);
        if (FindValid(folder, fingerprint) is { } valid)
            return valid;
        string partial = folder + ".partial";
        Remove(partial);
        Directory.CreateDirectory(partial);
        try
        {
            Encode(profile, tokenizer, splits, fingerprint, partial).Save(Path.Combine(partial, CorpusManifest.FileName));
            Remove(folder);
            Directory.Move(partial, folder);
        }
        catch (IOException e)
        {
            throw new DataException($"The tokens in {folder} could not be written ({e.Message}). Make room or choose another cache folder.", e);
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"A source of '{profile.Name}' is damaged ({e.Message}). Delete "
                + $"{Path.Combine(_installer.CacheFolder, "packages")} or correct the local files, and prepare the data again.", e);
        }
        finally
        {
            Remove(partial);
        }
        return PreparedCorpus.Load(folder);
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private List<Split> Plan(CorpusProfile profile)
    {
        List<Split> splits = [new(PreparedCorpus.Train, null, Acquire(profile.Training))];
        if (profile.Validation.Count > 0)
            splits.Add(new(PreparedCorpus.Validation, null, Acquire(profile.Validation)));
        splits.AddRange(profile.OutOfDomain.Select(set => new Split(set.Name, set, Acquire(set.Sources))));
        return splits;
    }

    private AcquiredSource[] Acquire(IReadOnlyList<CorpusSource> sources) => [.. sources.Select(source => source.Acquire(_installer))];

    private static string Fingerprint(CorpusProfile profile, ITokenizer tokenizer, List<Split> splits)
    {
        StringBuilder text = new($"{FormatVersion} {profile.ValidationDivisor} {tokenizer.Hash}");
        foreach (Split split in splits)
        {
            foreach (AcquiredSource source in split.Sources)
                text.Append('\n').Append(split.Name).Append(' ').Append(source.Source.Id).Append(' ').Append(source.Fingerprint);
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private PreparedCorpus? FindValid(string folder, string fingerprint)
    {
        if (!Directory.Exists(folder))
            return null;
        try
        {
            PreparedCorpus corpus = PreparedCorpus.Load(folder);
            if (corpus.Manifest.Fingerprint != fingerprint)
                return null;
            foreach (SplitManifest split in corpus.Manifest.Splits)
                corpus.Open(split.Name).Dispose();
            return corpus;
        }
        catch (DataException e)
        {
            progress?.Invoke($"preparing again: {e.Message}");
            return null;
        }
    }

    private CorpusManifest Encode(CorpusProfile profile, ITokenizer tokenizer, List<Split> splits, string fingerprint, string folder)
    {
        List<SourceManifest> sources = [];
        List<SplitManifest> manifests = [];
        Dictionary<string, long[]> counts = [];
        foreach (Split split in splits)
        {
            bool holdsOut = split.Name == PreparedCorpus.Train && profile.Validation.Count == 0;
            using TokenBinWriter writer = new(Path.Combine(folder, split.File), tokenizer);
            using TokenBinWriter? heldOut = holdsOut ? new(Path.Combine(folder, Split.FileOf(PreparedCorpus.Validation)), tokenizer) : null;
            foreach (AcquiredSource source in split.Sources)
            {
                progress?.Invoke($"encoding {source.Source.Id} ({tokenizer.Name})");
                sources.Add(EncodeSource(source, split.Use, writer, heldOut, profile.ValidationDivisor));
            }
            Finish(split.Name, split.Set?.Label ?? profile.Label, split.Set, writer);
            if (heldOut is { TokenCount: 0 })
                throw new DataException($"No document of '{profile.Name}' is held out for validation (one in "
                    + $"{profile.ValidationDivisor} is, by hash). Give validation files, or text in more documents.");
            if (heldOut is not null)
                Finish(PreparedCorpus.Validation, $"one document in {profile.ValidationDivisor} of the training mix", null, heldOut);
        }
        return new CorpusManifest
        {
            Profile = profile.Name,
            Label = profile.Label,
            Tokenizer = tokenizer.Name,
            TokenizerHash = tokenizer.Hash,
            VocabularySize = tokenizer.VocabularySize,
            Fingerprint = fingerprint,
            UnigramNatsPerToken = UnigramEntropy.NatsPerToken(counts[PreparedCorpus.Train], counts[PreparedCorpus.Validation]),
            Sources = sources,
            Splits = manifests,
        };

        void Finish(string name, string label, OutOfDomainSet? set, TokenBinWriter writer)
        {
            TokenBinSummary summary = writer.Complete();
            counts[name] = summary.Counts;
            manifests.Add(new SplitManifest(name, Split.FileOf(name, set is not null), label, set?.StandsInFor, set?.Caveat,
                summary.Tokens, summary.Documents, summary.TextBytes, summary.Sha256));
        }
    }

    private static SourceManifest EncodeSource(AcquiredSource source, string use, TokenBinWriter writer, TokenBinWriter? heldOut, int divisor)
    {
        long documents = 0, bytes = 0;
        List<Document> kept = [], held = [];
        long characters = 0;
        foreach (Document document in source.Documents)
        {
            documents++;
            bytes += Encoding.UTF8.GetByteCount(document.Text);
            characters += document.Text.Length;
            bool validation = heldOut is not null && DocumentHash.Modulo(document.Id, divisor) == 0;
            (validation ? held : kept).Add(document);
            if (characters < GroupCharacters)
                continue;
            Flush();
            characters = 0;
        }
        Flush();
        return new SourceManifest(source.Source.Id, source.Source.Label, source.Source.Licence, use, documents, bytes, source.Packages);

        void Flush()
        {
            writer.Append(kept);
            heldOut?.Append(held);
            kept.Clear();
            held.Clear();
        }
    }

    private sealed record Split(string Name, OutOfDomainSet? Set, AcquiredSource[] Sources)
    {
        public string File => FileOf(Name, Set is not null);

        public string Use => Name == PreparedCorpus.Train ? "training" : Name;

        public static string FileOf(string name, bool outOfDomain = false) => outOfDomain ? $"ood-{name}.bin" : $"{name}.bin";
    }
}
