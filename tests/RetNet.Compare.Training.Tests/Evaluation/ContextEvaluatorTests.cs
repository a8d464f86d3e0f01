using RetNet.Compare.Data;
using RetNet.Compare.Data.Batches;
using RetNet.Compare.Models.Retention;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training.Evaluation;
using RetNet.Compare.Training.Records;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Tests.Evaluation;

public sealed class ContextEvaluatorTests : IDisposable
{
    private const int Longest = 32;
    private const int Scored = 4;
    private readonly TinyCorpus corpus = new();
    private readonly ISequenceModel model;

    public ContextEvaluatorTests()
    {
        manual_seed(1);
        model = new RetNetArchitecture().Create(new ModelOptions { Layers = 1, Width = 32, Vocabulary = corpus.Bin.VocabularySize, Dropout = 0.5 });
    }

    public void Dispose()
    {
        model.Dispose();
        corpus.Dispose();
    }

    [Theory]
    [InlineData(Scored)]
    [InlineData(16)]
    [InlineData(Longest)]
    public void The_last_tokens_of_whole_pieces_are_scored_after_the_context(int context)
    {
        IReadOnlyList<ContextRow> rows = Run([context, Longest], batch: 3);

        var pieces = new EvaluationPieces(corpus.Bin, Longest);
        model.Module.eval();
        double[] expected = new double[corpus.Bin.DocumentCount];
        foreach (int piece in Enumerable.Range(0, pieces.Count).Where(piece => pieces[piece].TokenCount == Longest))
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGrad = no_grad();
            long[] text = new long[Longest];
            corpus.Bin.CopyTokens(pieces[piece].Start, text);
            long[] tokens = [corpus.Bin.BeginningOfSequence, .. text[^context..^1]];
            Tensor logProbabilities_TV = nn.functional.log_softmax(model.Forward(tensor(tokens).view(1, context)).to(ScalarType.Float64), -1)[0];
            for (int back = 1; back <= Scored; back++)
                expected[pieces[piece].Document] += logProbabilities_TV[context - back, text[^back]].item<double>();
        }

        ContextRow[] ours = [.. rows.Where(row => row.ContextTokens == context).DistinctBy(row => row.Document)];
        Assert.Equal(expected.Count(sum => sum != 0), ours.Length);
        Assert.All(ours, row => Assert.Equal(expected[row.Document], row.LogLikelihoodNats, 1e-5 * Math.Abs(expected[row.Document])));
    }

    [Fact]
    public void Every_context_scores_the_same_number_of_tokens_whatever_the_batch()
    {
        IReadOnlyList<ContextRow> one = Run([8, 16, Longest], batch: 1);
        IReadOnlyList<ContextRow> many = Run([8, 16, Longest], batch: 100);

        Assert.Single(one.GroupBy(row => row.ContextTokens).Select(rows => rows.Sum(row => row.Tokens)).Distinct());
        Assert.All(one.Zip(many), pair => Assert.Equal(pair.First.LogLikelihoodNats, pair.Second.LogLikelihoodNats, 1e-6 * Math.Abs(pair.First.LogLikelihoodNats)));
    }

    [Fact]
    public void A_context_that_no_document_fills_is_refused_with_the_remedy()
    {
        DataException refused = Assert.Throws<DataException>(() => new ContextEvaluator(corpus.Bin, [4096], 4, 1_000_000, 1));

        Assert.Contains("evaluation.contexts", refused.Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<ContextRow> Run(long[] contexts, int batch) => new ContextEvaluator(corpus.Bin, contexts, Scored, 1_000_000, batch).Run(model);
}
