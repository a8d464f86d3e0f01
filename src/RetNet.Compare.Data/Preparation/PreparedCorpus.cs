using RetNet.Compare.Data.Bins;

namespace RetNet.Compare.Data.Preparation;

/// <summary>A corpus ready to train and evaluate on: token bins and their manifest.</summary>
public sealed class PreparedCorpus
{
    /// <summary>Name of the training split.</summary>
    public const string Train = "train";

    /// <summary>Name of the validation split.</summary>
    public const string Validation = "validation";

    internal PreparedCorpus(string folder, CorpusManifest manifest)
    {
        Folder = folder;
        Manifest = manifest;
    }

    /// <summary>Where the bins and <c>corpus.json</c> lie.</summary>
    public string Folder { get; }

    /// <summary>What they are.</summary>
    public CorpusManifest Manifest { get; }

    /// <summary>Names of the out-of-domain sets, in the profile's order.</summary>
    public IReadOnlyList<string> OutOfDomain => [.. Manifest.Splits.Select(split => split.Name).Where(name => name is not (Train or Validation))];

    /// <summary>Reads the manifest of a folder that <see cref="DataPreparation"/> has left.</summary>
    /// <exception cref="DataException">There is no valid manifest.</exception>
    public static PreparedCorpus Load(string folder) => new(folder, CorpusManifest.Load(Path.Combine(folder, CorpusManifest.FileName)));

    /// <summary>Opens a split by name, checked against the manifest; the caller disposes it.</summary>
    /// <exception cref="DataException">There is no such split, or its bin is missing, defective, or another one.</exception>
    public TokenBin Open(string split)
    {
        SplitManifest entry = Manifest.Splits.FirstOrDefault(candidate => candidate.Name == split)
            ?? throw new DataException($"The corpus in {Folder} has no split '{split}': "
                + $"{NearestName.Suggest(split, [.. Manifest.Splits.Select(candidate => candidate.Name)])}");
        TokenBin bin = TokenBin.Open(Path.Combine(Folder, entry.File));
        if (bin.Sha256 == entry.Sha256 && bin.TokenizerHash == Manifest.TokenizerHash)
            return bin;
        bin.Dispose();
        throw new DataException($"The token bin {bin.Path} is not the one that {CorpusManifest.FileName} beside it describes. "
            + "Delete the folder and prepare the data again.");
    }
}
