using RetNet.Compare.Data;
using RetNet.Compare.Data.Bins;
using RetNet.Compare.Data.Tokenization;

namespace RetNet.Compare.Training.Tests;

/// <summary>A bin of a few byte-tokenized documents of very different lengths.</summary>
internal sealed class TinyCorpus : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private readonly Random random = new(3);

    public TinyCorpus()
    {
        int[] lengths = [1, 250, 40, 7, 1000, 16, 17, 333];
        using (var writer = new TokenBinWriter(folder["tokens.bin"], new ByteTokenizer()))
        {
            writer.Append([.. lengths.Select((length, i) => new Document($"document-{i}", RandomLetters(length)))]);
            writer.Complete();
        }

        Bin = TokenBin.Open(folder["tokens.bin"]);
    }

    public TokenBin Bin { get; }

    public void Dispose()
    {
        Bin.Dispose();
        folder.Dispose();
    }

    private string RandomLetters(int length) => new([.. Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(26)))]);
}
