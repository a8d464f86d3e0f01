using RetNet.Compare.Data;
using RetNet.Compare.Data.Bins;
using RetNet.Compare.Data.Tokenization;

namespace RetNet.Compare.Training.Tests;

/// <summary>A bin of a few byte-tokenized documents of very different lengths.</summary>
internal sealed class TinyCorpus : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TinyCorpus()
    {
        int[] lengths = [1, 250, 40, 7, 1000, 16, 17, 333];
        var random = new Random(3);
        var tokenizer = new ByteTokenizer();
        TokenBinWriter.Write(
            folder["tokens.bin"],
            [.. lengths.Select((length, i) => new Document($"document-{i}", new string([.. Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(26)))])))],
            tokenizer);
        Bin = TokenBin.Open(folder["tokens.bin"]);
    }

    public TokenBin Bin { get; }

    public void Dispose()
    {
        Bin.Dispose();
        folder.Dispose();
    }
}
