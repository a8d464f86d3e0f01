using RetNet.Compare.Data.Batches;
using RetNet.Compare.Data.Bins;
using RetNet.Compare.Data.Tests.Bins;
using RetNet.Compare.Data.Tokenization;

namespace RetNet.Compare.Data.Tests.Batches;

public sealed class EvaluationPiecesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Every_token_is_the_target_of_exactly_one_position(int length)
    {
        using TemporaryFolder folder = new();
        string[] texts = [MadeBin.Counting(100), MadeBin.Counting(1, 5), MadeBin.Counting(64, 9), MadeBin.Counting(65, 3)];
        using TokenBin bin = MadeBin.Open(folder, texts);
        EvaluationPieces pieces = new(bin, length);
        List<long>[] scored = [.. texts.Select(_ => new List<long>())];
        long[] inputs = new long[length], targets = new long[length];
        for (int i = 0; i < pieces.Count; i++)
        {
            pieces.Fill(i, inputs, targets);
            int valid = pieces[i].TokenCount;
            Assert.Equal(bin.BeginningOfSequence, inputs[0]);
            Assert.Equal(targets[..(valid - 1)], inputs[1..valid]);
            Assert.All(targets[valid..], target => Assert.Equal(EvaluationPieces.IgnoreIndex, target));
            scored[pieces[i].Document].AddRange(targets[..valid]);
        }
        Assert.Equal(texts.Select(text => text.Select(value => (long)value)), scored);
        Assert.Equal((230L, 230L, 4), (pieces.TokenCount, pieces.TextBytes, pieces.DocumentCount));
    }

    [Fact]
    public void Bytes_of_a_piece_are_those_of_its_tokens()
    {
        using TemporaryFolder folder = new();
        ITokenizer tokenizer = SharedCache.Tokenizer("gpt2");
        string text = string.Concat(Enumerable.Repeat("Größere Wörter, plain words, 漢字. ", 50));
        MadeBin.Write(folder.File("x.bin"), tokenizer, text);
        using TokenBin bin = TokenBin.Open(folder.File("x.bin"));
        EvaluationPieces pieces = new(bin, 13);
        int[] ids = tokenizer.Encode(text);
        Assert.All(Enumerable.Range(0, pieces.Count), i =>
            Assert.Equal(tokenizer.Decode(ids.AsSpan((int)pieces[i].Start, pieces[i].TokenCount)).Length, pieces[i].TextBytes));
        Assert.Equal(bin.TextBytes, pieces.TextBytes);
    }

    [Fact]
    public void A_cap_takes_documents_by_hash_and_no_long_one_crowds_out_the_rest()
    {
        using TemporaryFolder folder = new();
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => MadeBin.Counting(i == 3 ? 10_000 : 100))];
        using TokenBin bin = MadeBin.Open(folder, texts);
        EvaluationPieces pieces = new(bin, 32, mostTokens: 1600);
        Assert.InRange(pieces.TokenCount, 1500, 1600);
        Assert.InRange(pieces.DocumentCount, 15, 16);
        Assert.Equal(Sequence(pieces), Sequence(new EvaluationPieces(bin, 32, mostTokens: 1600)));
        Assert.All(Enumerable.Range(0, pieces.Count).GroupBy(i => pieces[i].Document), document =>
            Assert.InRange(document.Sum(i => pieces[i].TokenCount), 1, 200));
    }

    [Fact]
    public void A_cap_on_a_single_document_takes_its_beginning()
    {
        using TemporaryFolder folder = new();
        using TokenBin bin = MadeBin.Open(folder, MadeBin.Counting(1000));
        EvaluationPieces pieces = new(bin, 64, mostTokens: 100);
        Assert.Equal([new EvaluationPiece(0, 0, 64, 64), new EvaluationPiece(0, 64, 36, 36)], Sequence(pieces));
    }

    [Fact]
    public void A_cap_above_the_set_changes_nothing()
    {
        using TemporaryFolder folder = new();
        using TokenBin bin = MadeBin.Open(folder, MadeBin.Counting(1000), MadeBin.Counting(10));
        Assert.Equal(Sequence(new EvaluationPieces(bin, 64)), Sequence(new EvaluationPieces(bin, 64, mostTokens: 5000)));
    }

    private static IEnumerable<EvaluationPiece> Sequence(EvaluationPieces pieces) => Enumerable.Range(0, pieces.Count).Select(i => pieces[i]);
}
