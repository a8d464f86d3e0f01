using System.Security.Cryptography;

namespace RetNet.Compare.Data.Corpora;

/// <summary>Refuses local text that is trained on and scored too: its perplexity would measure memory.</summary>
internal static class SplitOverlap
{
    /// <summary>Looks for files of one content among the training text and the others; names do not matter.</summary>
    /// <exception cref="DataException">There is one; the message names both files.</exception>
    public static void Refuse(CorpusProfile profile)
    {
        (string Path, long Bytes)[] train = [.. Files(profile.Training)];
        (string Split, CorpusSource[] Sources)[] others =
            [("validation", [.. profile.Validation]), .. profile.OutOfDomain.Select(set => (set.Name, set.Sources.ToArray()))];
        foreach ((string split, CorpusSource[] sources) in others)
        {
            foreach ((string path, long bytes) in Files(sources))
            {
                if (Array.Find(train, file => file.Bytes == bytes && (file.Path == path || Hash(file.Path) == Hash(path))).Path is { } trained)
                    throw new DataException($"{path} of the set '{split}' is also trained on ({trained}): its score would say nothing. Give text that the training has not seen.");
            }
        }
    }

    private static IEnumerable<(string Path, long Bytes)> Files(IReadOnlyList<CorpusSource> sources) => sources.OfType<LocalSource>()
        .SelectMany(source => new LocalTextFiles(source.Paths, source.TextField).Files)
        .Select(file => (Path.GetFullPath(file.Path), new FileInfo(file.Path).Length));

    private static string Hash(string path)
    {
        using FileStream file = LocalTextFiles.OpenFile(path);
        return Convert.ToHexString(SHA256.HashData(file));
    }
}
