using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Report;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Verification;
using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Reporting.Tests.Verification;

public sealed class VerifierTests : IDisposable
{
    private static readonly long[] Lengths = [256, 512, 1024, 2048];
    private readonly MadeResults made = new(models: 2, seeds: 3);
    private readonly ResultsFolder results;

    public VerifierTests() => results = ResultsFolder.Open(made.Folder);

    public void Dispose() => made.Dispose();

    [Theory]
    [InlineData(24.0, Verdict.Reproduced)]
    [InlineData(28.0, Verdict.NotReproduced)]
    public void An_order_is_reproduced_only_if_ours_is_the_same_beyond_the_interval(double transformer, Verdict verdict)
    {
        // The made Transformer is the better one by 0.07 nats.
        VerdictRow row = Verify(Expect("retnet", "validation", "perplexity", 26), Expect("transformer", "validation", "perplexity", transformer))[1];

        Assert.Equal(verdict, row.Verdict);
        Assert.Equal(Math.Log(transformer / 26), row.Target!.Value, 12);
        Assert.True(row.OursHigh < 0, $"{row.Ours} [{row.OursLow}, {row.OursHigh}]");
        Assert.Equal(row.Ours - row.Target, row.Gap);
        Assert.Contains("3 seeds", row.Basis, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(26.001, Verdict.Undecided)]
    [InlineData(52.0, Verdict.NotReproduced)]
    public void Where_ours_shows_no_difference_the_published_size_decides_whether_it_should_have(double transformer, Verdict verdict)
    {
        IReadOnlyList<VerdictRow> verdicts = Verifier.Verify(
            Alike(), [Expect("retnet", "validation", "perplexity", 26), Expect("transformer", "validation", "perplexity", transformer)]);

        Assert.Equal(verdict, verdicts[1].Verdict);
    }

    [Theory]
    [InlineData(20, 21, 22, Verdict.Reproduced)]
    [InlineData(20, 22, 21, Verdict.NotReproduced)]
    [InlineData(22, 21, 20, Verdict.NotReproduced)]
    public void The_order_of_all_models_is_one_claim(double transformer, double retnet, double flash, Verdict verdict)
    {
        // The made models get worse from one to the next, by 0.07 nats.
        using var three = new MadeResults(models: 3, seeds: 1);
        ResultsFolder folder = ResultsFolder.Open(three.Folder);

        IReadOnlyList<VerdictRow> rows = Verifier.Verify(folder,
        [
            Expect("transformer", "validation", "perplexity", transformer),
            Expect("retnet", "validation", "perplexity", retnet),
            Expect("flash-attention", "validation", "perplexity", flash),
        ]);

        VerdictRow order = Assert.Single(rows, row => row.Metric == "perplexity_order");
        Assert.Equal(verdict, order.Verdict);
        Assert.Contains("of 3 pairs", order.Basis, StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_counts_under_another_name_where_the_corpus_says_that_it_stands_in()
    {
        IReadOnlyList<VerdictRow> rows = Verify(
            Expect("retnet", "pg22", "perplexity", 45.27), Expect("transformer", "pg22", "perplexity", 44), Expect("transformer", "qmsum", "perplexity", 20), Expect("retnet", "qmsum", "perplexity", 21));

        Assert.Contains("books, which stands in for pg22", rows[1].Basis, StringComparison.Ordinal);
        Assert.NotNull(rows[1].Ours);
        Assert.Equal(Verdict.NotMeasured, rows[2].Verdict);
    }

    [Theory]
    [InlineData("retnet", "state_exponent", 0, Verdict.Reproduced)]
    [InlineData("retnet", "state_exponent", 1, Verdict.NotReproduced)]
    [InlineData("transformer", "state_exponent", 1, Verdict.Reproduced)]
    [InlineData("transformer", "state_exponent", 0, Verdict.NotReproduced)]
    [InlineData("retnet", "decode_cost_exponent", 0, Verdict.Reproduced)]
    [InlineData("transformer", "decode_cost_exponent", 1, Verdict.Reproduced)]
    [InlineData("rwkv", "decode_cost_exponent", 0, Verdict.NotMeasured)]
    public void Growth_with_length_is_a_claim_that_can_fail(string model, string metric, double published, Verdict verdict)
    {
        VerdictRow row = Assert.Single(Verify(Expect(model, "", metric, published)));

        Assert.Equal(verdict, row.Verdict);
        Assert.Equal(Units.Exponent, row.Unit);
    }

    [Theory]
    [InlineData(1.0, 1, Verdict.Reproduced)]
    [InlineData(1.8, 1, Verdict.NotReproduced)]
    [InlineData(1.8, 2, Verdict.Reproduced)]
    [InlineData(1.0, 2, Verdict.NotReproduced)]
    [InlineData(1.1, 2, Verdict.Undecided)]
    public void Linear_and_quadratic_training_are_told_apart_through_noise(double exponent, double published, Verdict verdict)
    {
        var random = new Random(3);
        ResultsFolder measured = results with
        {
            TrainingCosts = [.. Lengths.Select(length => Cost("retnet", length, 0.2 * Math.Pow(length, exponent) * (1 + (0.005 * (random.NextDouble() - 0.5)))))],
        };

        VerdictRow row = Assert.Single(Verifier.Verify(measured, [Expect("retnet", "", "training_time_exponent", published)]));

        Assert.True(row.Verdict == verdict, $"{row.Verdict}: {row.Ours} [{row.OursLow}, {row.OursHigh}]");
        Assert.InRange(exponent, row.OursLow!.Value, row.OursHigh!.Value);
    }

    [Fact]
    public void A_report_names_the_exponents_that_verdicts_rest_on()
    {
        ResultsFolder measured = results with
        {
            TrainingCosts = [.. Lengths.Select(length => Cost("retnet", length, 0.2 * length) with { PeakBytes = 1000 + (length * length), PersistentBytes = 1000 })],
        };

        string sentence = Assert.Single(GrowthStatements.Training(measured));

        Assert.StartsWith("RetNet: exponents of the length, at the longest ones measured: time of a training step 1.00 (", sentence, StringComparison.Ordinal);
        Assert.EndsWith(", what grows of a training step's peak memory 2.00 (batch 1, fp32).", sentence, StringComparison.Ordinal);
        Assert.Empty(GrowthStatements.Training(measured with { TrainingCosts = [.. measured.TrainingCosts.Take(2)] }));
    }

    [Fact]
    public void A_logarithm_beside_linear_growth_is_allowed_where_it_is_published()
    {
        ResultsFolder measured = results with
        {
            TrainingCosts = [.. Lengths.Select(length => Cost("retnet", length, 1) with { PeakBytes = 1000 + (long)(length * Math.Log2(length)), PersistentBytes = 1000 })],
        };

        Assert.Equal(Verdict.Reproduced, Verifier.Verify(measured, [Expect("retnet", "N log N", "training_memory_exponent", 1)])[0].Verdict);
        Assert.Equal(Verdict.NotReproduced, Verifier.Verify(measured, [Expect("retnet", "", "training_memory_exponent", 1)])[0].Verdict);
    }

    [Theory]
    [InlineData(4, 64, Verdict.Reproduced)]
    [InlineData(8, 64, Verdict.NotReproduced)]
    public void The_crossover_of_state_and_cache_lies_at_half_the_value_width_of_a_head(int heads, int expectedTokens, Verdict verdict)
    {
        // d = 256, D_v = 512: a state of 64 tokens of cache with four heads.
        const long cacheBytesPerToken = 2 * 256 * 4;
        ResultsFolder measured = results with
        {
            Experiment = results.Experiment! with { Values = [new("models[1].settings.heads", $"{heads}")] },
            Decode = [.. results.Decode.Where(row => row.Batch == 1).Select(row => row with
            {
                StateBytes = row.Model == "retnet" ? expectedTokens * cacheBytesPerToken : row.Length * cacheBytesPerToken,
            })],
        };

        VerdictRow row = Assert.Single(Verifier.Verify(measured, [Expect("retnet", "", "state_crossover", 1)]));

        Assert.Equal(verdict, row.Verdict);
        Assert.Contains($"of {expectedTokens}", row.Basis, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2.0, Verdict.Reproduced)]
    [InlineData(0.5, Verdict.NotReproduced)]
    [InlineData(1.01, Verdict.NotReproduced)]
    public void A_published_advantage_is_tested_at_our_size_and_its_own_cells_are_not_measured(double ours, Verdict verdict)
    {
        ResultsFolder measured = results with
        {
            TrainingCosts = [.. Lengths.SelectMany(length => new[]
            {
                Cost("transformer", length, 1) with { TokensPerS = 1000 },
                Cost("retnet", length, 1) with { TokensPerS = 1000 * ours },
            })],
        };

        IReadOnlyList<VerdictRow> rows = Verifier.Verify(
            measured, [Expect("transformer", "1.3B at 8192", "training_tokens_per_s", 10832.4), Expect("retnet", "1.3B at 8192", "training_tokens_per_s", 73344.8)]);

        Assert.Equal([Verdict.NotMeasured, Verdict.Reference, verdict], rows.Select(row => row.Verdict));
        Assert.Equal(73344.8 / 10832.4, rows[2].Target!.Value, 9);
        Assert.Equal(ours, rows[2].Ours!.Value, 9);
    }

    [Fact]
    public void A_cell_of_the_published_size_and_length_is_measured()
    {
        ResultsFolder measured = results with { TrainingCosts = [Cost("transformer", 256, 1), Cost("retnet", 256, 1) with { TokensPerS = 5000 }] };

        VerdictRow cell = Verifier.Verify(
            measured, [Expect("transformer", "4.2M at 256", "training_tokens_per_s", 100), Expect("retnet", "4.2M at 256", "training_tokens_per_s", 200)])[0];

        Assert.Equal((Verdict.Reproduced, 5.0, 2.5), (cell.Verdict, cell.Ours, cell.Gap));
    }

    [Theory]
    [InlineData(-0.05, Verdict.Reproduced)]
    [InlineData(+0.05, Verdict.NotReproduced)]
    public void A_loss_that_falls_with_size_is_told_from_one_that_rises(double exponent, Verdict verdict)
    {
        IReadOnlyList<VerdictRow> rows = Verifier.Verify(
            Sizes(exponent), [Expect("retnet", "1.3B", "perplexity", 14.8), Expect("retnet", "2.7B", "perplexity", 13.2), Expect("retnet", "6.7B", "perplexity", 12.8)]);

        VerdictRow slope = Assert.Single(rows, row => row.Metric == "loss_size_exponent");
        Assert.Equal(verdict, slope.Verdict);
        Assert.Equal(exponent, slope.Ours!.Value, 3);
        Assert.True(slope.Target < 0);
    }

    [Fact]
    public void Context_lengths_match_by_their_share_of_the_longest()
    {
        ResultsFolder measured = results with
        {
            Runs = [.. results.Runs.Select(run => run with
            {
                Contexts = [.. from context in new long[] { 64, 128, 256 }
                    from document in Enumerable.Range(0, 30)
                    select new ContextRow { ContextTokens = context, Document = document, Tokens = 32, LogLikelihoodNats = -32 * (4 + (run.Model == "retnet" ? 0 : 0.2) + (0.001 * document)) }],
            })],
        };

        IReadOnlyList<VerdictRow> rows = Verifier.Verify(
            measured, [Expect("retnet", "context 512 of 2048", "perplexity", 13.09), Expect("transformer", "context 512 of 2048", "perplexity", 13.55)]);

        Assert.Equal(Verdict.Reproduced, rows[1].Verdict);
        Assert.Equal(0.2, rows[1].Ours!.Value, 9);
        Assert.Contains("after 64 of 256", rows[1].Basis, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 100_000, Verdict.Reproduced)]
    [InlineData(1, 1_500, Verdict.NotReproduced)]
    [InlineData(0, 1_500, Verdict.Reproduced)]
    [InlineData(0, 100_000, Verdict.NotReproduced)]
    public void Reading_in_parallel_means_several_times_faster_than_step_by_step(double published, double prefillTokensPerS, Verdict verdict)
    {
        ResultsFolder measured = results with
        {
            Prefill = [.. results.Prefill.Select(row => row with { TokensPerS = prefillTokensPerS })],
            Decode = [.. results.Decode.Select(row => row with { TokensPerS = 1000 })],
        };

        Assert.Equal(verdict, Assert.Single(Verifier.Verify(measured, [Expect("retnet", "", "training_parallel", published)])).Verdict);
    }

    [Fact]
    public void An_unknown_metric_is_refused_by_name()
    {
        string path = Path.Combine(made.Folder, Verifier.ExpectedFile);
        File.WriteAllText(path, "source,model,set,metric,value\nx,retnet,validation,perplexty,3\n");

        Assert.Contains("perplexty", Assert.Throws<InvalidDataException>(() => Verifier.Read(path)).Message, StringComparison.Ordinal);
        ReportResult report = ReportBuilder.Write(made.Folder, new ReportOptions { BootstrapResamples = 100 });
        Assert.Contains(report.Missing, sentence => sentence.Contains("perplexty", StringComparison.Ordinal));
    }

    [Fact]
    public void The_report_carries_the_verdicts_and_their_reasons()
    {
        File.WriteAllText(
            Path.Combine(made.Folder, Verifier.ExpectedFile),
            "source,model,set,metric,value\nTable 5,retnet,validation,perplexity,26.05\nTable 5,transformer,validation,perplexity,24\nTable 1,retnet,,state_exponent,0\n");

        ReportResult result = ReportBuilder.Write(made.Folder, new ReportOptions { BootstrapResamples = 100 });

        Assert.Equal(3, File.ReadAllLines(Path.Combine(made.Folder, Verifier.VerdictsFile)).Length - 1);
        string report = File.ReadAllText(result.Report);
        Assert.Contains("## Published numbers and ours", report, StringComparison.Ordinal);
        Assert.Contains("2 reproduced.", report, StringComparison.Ordinal);
        Assert.Contains("smallest detectable difference", report, StringComparison.Ordinal);
    }

    private static ExpectedRow Expect(string model, string set, string metric, double value) =>
        new() { Source = "published", Model = model, Set = set, Metric = metric, Value = value };

    private static TrainingCostRow Cost(string model, long length, double stepMs) => new()
    {
        Model = model,
        Form = "parallel",
        ChunkTokens = 0,
        Precision = "fp32",
        Batch = 1,
        Length = length,
        TokensPerS = 1000,
        StepMs = stepMs,
        RelativeSpread = 0.01,
        Samples = 20,
        PeakBytes = 1000 + length,
        PersistentBytes = 1000,
        FlopPerS = 1e9,
        FractionOfMatmulRate = 0.1,
    };

    private IReadOnlyList<VerdictRow> Verify(params ExpectedRow[] expected) => Verifier.Verify(results, expected);

    /// <summary>Both models score every document alike, but for noise.</summary>
    private ResultsFolder Alike()
    {
        var random = new Random(1);
        return results with
        {
            Runs = [.. results.Runs.Select(run => run with
            {
                Documents = [.. run.Documents.Select(row => row with { LogLikelihoodNats = -row.Tokens * (4 + (0.02 * (random.NextDouble() - 0.5))) })],
            })],
        };
    }

    private ResultsFolder Sizes(double exponent)
    {
        string[] names = ["a", "b", "c", "d"];
        RunResults run = results.Runs[0];
        ModelRow[] models = [.. names.Select((name, index) => results.Models[0] with
        {
            Model = name,
            Architecture = "retnet",
            Width = 128 << index,
            Parameters = 1_000_000L << index,
        })];
        return results with
        {
            Models = models,
            Catalog = new ModelCatalog(names, models),
            Runs = [.. models.Select(model => run with
            {
                Model = model.Model,
                Evaluation = [run.Evaluation[0] with { Set = "validation", LossNats = 8 * Math.Pow(model.Parameters, exponent) }],
            })],
        };
    }
}
