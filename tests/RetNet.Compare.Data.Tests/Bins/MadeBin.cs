using RetNet.Compare.Data.Bins;
using RetNet.Compare.Data.Tokenization;

namespace RetNet.Compare.Data.Tests.Bins;

internal static class MadeBin
{
    /// <summary>A bin of byte tokens, one document per text.</summary>
    public static TokenBin Open(TemporaryFolder folder, params string[] texts)
    {
        string path = folder.File("made.bin");
        Write(path, new ByteTokenizer(), texts);
        return TokenBin.Open(path);
    }

    public static TokenBinSummary Write(string path, ITokenizer tokenizer, params string[] texts)
    {
        using TokenBinWriter writer = new(path, tokenizer);
        writer.Append([.. texts.Select((text, i) => new Document($"doc/{i}", text))]);
        return writer.Complete();
    }

    /// <summary>Text whose byte at every position is known: 0, 1, … 127, 0, …</summary>
    public static string Counting(int length, int start = 0) => string.Concat(Enumerable.Range(start, length).Select(i => (char)(i % 128)));
}
