using RetNet.Compare.Data.Batches;
using RetNet.Compare.Training.Evaluation;
using RetNet.Compare.Training.Records;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Tests.Evaluation;

public sealed class EvaluatorTests : IDisposable
{
    private readonly TinyCorpus corpus = new();
    private readonly TinyModel model;

    public EvaluatorTests() => model = new TinyModel(dropout: 0.5, vocabulary: corpus.Bin.VocabularySize);

    public void Dispose()
    {
        model.Dispose();
        corpus.Dispose();
    }

    [Fact]
    public void Every_documents_log_likelihood_is_the_sum_over_its_tokens()
    {
        var pieces = new EvaluationPieces(corpus.Bin, 32);
        EvaluationResult result = new Evaluator("validation", pieces, 4).Run(model);

        model.eval();
        double[] expected = new double[corpus.Bin.DocumentCount];
        for (int piece = 0; piece < pieces.Count; piece++)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGrad = no_grad();
            long[] tokens = new long[32], targets = new long[32];
            pieces.Fill(piece, tokens, targets);
            Tensor logProbabilities_TV = nn.functional.log_softmax(model.Forward(tensor(tokens).view(1, 32)).to(ScalarType.Float64), -1)[0];
            for (int t = 0; t < pieces[piece].TokenCount; t++)
                expected[pieces[piece].Document] += logProbabilities_TV[t, targets[t]].item<double>();
        }

        Assert.Equal(expected.Length, result.Documents.Count);
        foreach ((double sum, DocumentRow row) in expected.Zip(result.Documents))
            Assert.Equal(sum, row.LogLikelihoodNats, 1e-5 * Math.Abs(sum));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(1000)]
    public void The_result_does_not_depend_on_the_batch_size(long batch)
    {
        var pieces = new EvaluationPieces(corpus.Bin, 32);
        EvaluationResult one = new Evaluator("validation", pieces, 1).Run(model);
        EvaluationResult many = new Evaluator("validation", pieces, batch).Run(model);
        Assert.Equal(one.LossNats, many.LossNats, 1e-6 * one.LossNats);
        foreach ((DocumentRow expected, DocumentRow actual) in one.Documents.Zip(many.Documents))
        {
            Assert.Equal(expected.LogLikelihoodNats, actual.LogLikelihoodNats, 1e-6 * Math.Abs(expected.LogLikelihoodNats));
            Assert.Equal(expected with { LogLikelihoodNats = 0 }, actual with { LogLikelihoodNats = 0 });
        }
    }

    [Fact]
    public void Figures_of_the_set_follow_from_those_of_the_documents()
    {
        var result = new EvaluationResult("books", 256,
        [
            new DocumentRow { Set = "books", Document = 0, Tokens = 3, Bytes = 10, LogLikelihoodNats = -6 },
            new DocumentRow { Set = "books", Document = 1, Tokens = 1, Bytes = 6, LogLikelihoodNats = -2 },
        ]);
        EvaluationRow row = result.ToRow("retnet", 3);
        Assert.Equal((2, 4, 16), (row.Documents, row.Tokens, row.Bytes));
        Assert.Equal(2, row.LossNats, 1e-12);
        Assert.Equal(Math.Exp(2), row.Perplexity, 1e-9);
        Assert.Equal(8 / Math.Log(2) / 16, row.BitsPerByte, 1e-12);
        Assert.Equal(("retnet", 3, "books", 256), (row.Model, row.Seed, row.Set, row.ContextTokens));
    }

    [Fact]
    public void Every_token_and_byte_is_counted_once()
    {
        EvaluationResult result = new Evaluator("validation", new EvaluationPieces(corpus.Bin, 32), 3).Run(model);
        Assert.Equal(corpus.Bin.TokenCount, result.Tokens);
        Assert.Equal(corpus.Bin.TextBytes, result.Bytes);
    }

    [Fact]
    public void The_models_mode_is_as_before_and_no_tensor_is_left()
    {
        var evaluator = new Evaluator("validation", new EvaluationPieces(corpus.Bin, 32), 3);
        model.train();
        double first = evaluator.Run(model).LossNats;
        Assert.True(model.training);
        long before = Tensor.TotalCount;
        Assert.Equal(first, evaluator.Run(model).LossNats);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Progress_ends_at_the_whole_set()
    {
        var pieces = new EvaluationPieces(corpus.Bin, 32);
        var progress = new Progress();
        new Evaluator("validation", pieces, 3).Run(model, progress);
        Assert.Equal((pieces.Count + 2) / 3, progress.Reports.Count);
        Assert.Equal(new EvaluationProgress("validation", pieces.TokenCount, pieces.TokenCount), progress.Reports[^1]);
    }

    private sealed class Progress : IProgress<EvaluationProgress>
    {
        public List<EvaluationProgress> Reports { get; } = [];

        public void Report(EvaluationProgress value) => Reports.Add(value);
    }
}
