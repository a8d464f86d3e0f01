using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Measurement.Timing;
using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Goals;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;
using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Reporting.Tests;

public sealed class ReportBuilderTests
{
    private static readonly ReportOptions NoPictures = new() { Renderer = new GnuplotRenderer("no-such-gnuplot"), BootstrapResamples = 500 };

    [Fact]
    public void A_complete_experiment_gives_a_report_with_every_figure_and_nothing_missing()
    {
        using var made = new MadeResults(models: 7, seeds: 2);

        ReportResult result = ReportBuilder.Write(made.Folder, new ReportOptions { BootstrapResamples = 500 });

        Assert.Empty(result.Missing);
        string[] names =
        [
            "training-loss", "validation-perplexity", "perplexity-by-set", "training-throughput", "training-memory",
            "decode-latency", "decode-latency-batch16", "decode-state", "decode-throughput", "decode-bound", "prefill-latency",
        ];
        Assert.Equal(names.SelectMany(name => new[] { $"{name}.png", $"{name}.svg" }), result.Figures.Select(Path.GetFileName));
        string report = File.ReadAllText(result.Report);
        Assert.All(names, name => Assert.Contains($"(plots/{name}.png)", report, StringComparison.Ordinal));
        Assert.All(result.Figures, path => Assert.True(new FileInfo(path).Length > 8000, $"{path} is nearly empty"));
        foreach (string svg in result.Figures.Where(path => path.EndsWith(".svg", StringComparison.Ordinal)).Select(File.ReadAllText))
            Assert.All(MadeResults.Architectures, model => Assert.Contains(model.Display, svg, StringComparison.Ordinal));
    }

    [Fact]
    public void A_race_shows_every_contender_s_time_spread_and_factor()
    {
        using var made = new MadeResults();
        CsvFile.Write(Path.Combine(made.Folder, "race.csv"), [Timing("suite", 10.3), Timing("pytorch", 25.7) with { TimesSuite = 25.7 / 10.3 }]);

        Contains(Write(made), "Decode steps of 1 sequence after 512 tokens", "suite (ms)", "pytorch (ms)", "10.3", "25.7", "20.6–30.8", "2.50");
    }

    [Fact]
    public void The_goals_of_a_race_stand_beside_what_was_reached()
    {
        using var made = new MadeResults();
        CsvFile.Write(Path.Combine(made.Folder, "race.csv"), [Timing("suite", 10), Timing("pytorch", 14), Timing("suite", 6) with { Precision = "bf16" }]);
        GoalRow goal = new() { Model = "", Mode = "decode", Precision = "fp32", Quantity = "tokens_per_s", Beside = "pytorch", Bound = 1.3 };
        CsvFile.Write(Path.Combine(made.Folder, "goals.csv"),
        [
            goal,
            goal with { Beside = "limit", Bound = 0.8 },
            goal with { Precision = "bf16", Beside = "fp32", Bound = 2 },
            goal with { Quantity = "peak_resident_bytes", Bound = 1 },
            goal with { Model = MadeResults.Architectures[1].Label },
        ]);

        string[] expected =
        [
            "fp32|tokens/s against pytorch|at least 1.3|**1.40**",
            "fp32|tokens/s as a share of the machine's limit|at least 0.8|0.500",
            "bf16|tokens/s against the suite's in fp32|at least 2|1.67",
            "fp32|peak resident memory against pytorch|at most 1|**1.00**",
            $"fp32|tokens/s against pytorch|{MadeResults.Architectures[1].Label}: at least 1.3|–",
        ];
        const string Timed = "Decode steps of 1 sequence after 512 tokens";
        string[] rows = [.. Write(made).Split('\n').Where(line => line.StartsWith($"| {Timed}", StringComparison.Ordinal))];
        Assert.Equal(expected.Select(row => $"|{Timed}, {row}|"), rows.Select(row => string.Join('|', row.Split('|', StringSplitOptions.TrimEntries))));
    }

    [Fact]
    public void A_goal_that_no_race_measures_is_named_and_the_rest_is_reported()
    {
        using var made = new MadeResults();
        CsvFile.Write(Path.Combine(made.Folder, "race.csv"), [Timing("suite", 10)]);
        GoalRow goal = new() { Model = "", Mode = "decode", Precision = "fp32", Quantity = "tokens_per_s", Beside = "limit", Bound = 0.8 };
        CsvFile.Write(Path.Combine(made.Folder, "goals.csv"), [goal with { Quantity = "joules" }, goal with { Quantity = "peak_resident_bytes" }, goal]);

        ReportResult result = ReportBuilder.Write(made.Folder, NoPictures);

        Assert.Single(result.Missing, line => line.Contains("goals.csv: a race has no 'joules' beside 'limit'", StringComparison.Ordinal));
        Assert.Single(result.Missing, line => line.Contains("goals.csv: a race has no 'peak_resident_bytes' beside 'limit'", StringComparison.Ordinal));
        Assert.Single(File.ReadLines(result.Report), line => line.Contains("as a share of the machine's limit", StringComparison.Ordinal));
    }

    [Fact]
    public void A_step_that_reads_from_the_caches_is_no_best_of_the_read_bandwidth()
    {
        using var made = new MadeResults();
        string path = Path.Combine(made.Folder, "decode.csv");
        DecodeRow[] rows = [.. CsvFile.Read<DecodeRow>(path).Where(row => row.Batch == 1)];
        CsvFile.Write(path, rows.Select(row => row.Model == "retnet" ? row with { FractionOfReadBandwidth = 1.75 } : row));

        string report = File.ReadAllText(ReportBuilder.Write(made.Folder, NoPictures).Report);

        Assert.Contains("Above 100 %, weights and state stay in the processor's caches", report, StringComparison.Ordinal);
        Assert.Matches(@"\| +175\.0 \|", report);
        Assert.DoesNotContain("**175.0**", report, StringComparison.Ordinal);
    }

    [Fact]
    public void What_did_not_fit_into_memory_is_named()
    {
        using var made = new MadeResults();
        CsvFile.Write(Path.Combine(made.Folder, "skipped.csv"), [new SkippedRow
        {
            Model = MadeResults.Architectures[0].Label, Measurement = "prefill", Batch = 8, Length = 8192, Reason = "CUDA out of memory",
        }]);

        ReportResult result = ReportBuilder.Write(made.Folder, NoPictures);

        Assert.Contains($"{MadeResults.Architectures[0].Display}, prefill of 8,192 tokens x 8: did not fit into memory.", result.Missing);
    }

    [Fact]
    public void The_report_says_which_provider_version_and_capabilities_made_its_rows()
    {
        using var made = new MadeResults();

        Assert.Contains(
            "Computed by: libtorch 2.11.0 by provider system 1.0.0; device cuda, peak memory allocator, managed kernels no.",
            Write(made),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_measured_number_stands_in_the_report()
    {
        using var made = new MadeResults();

        string report = Write(made);

        foreach (TrainingCostRow row in CsvFile.Read<TrainingCostRow>(Path.Combine(made.Folder, "training-cost.csv")))
        {
            Contains(report, Numbers.Whole(row.TokensPerS), Numbers.Significant(row.StepMs, 4), Numbers.Mebibytes(row.PeakBytes));
            Contains(report, Numbers.Mebibytes(row.PersistentBytes), Numbers.Percent(row.FractionOfMatmulRate));
        }

        foreach (DecodeRow row in CsvFile.Read<DecodeRow>(Path.Combine(made.Folder, "decode.csv")))
            Contains(report, Numbers.Significant(row.LatencyMs));
        foreach (PrefillRow row in CsvFile.Read<PrefillRow>(Path.Combine(made.Folder, "prefill.csv")))
            Contains(report, Numbers.Significant(row.LatencyMs));
        foreach (ModelRow row in CsvFile.Read<ModelRow>(Path.Combine(made.Folder, "models.csv")))
            Contains(report, row.DisplayName, Numbers.Whole(row.Parameters), Numbers.Whole(row.NonEmbeddingParameters), Numbers.Significant(row.ForwardFlopsPerToken / 1e6, 4));
        foreach (CeilingRow row in CsvFile.Read<CeilingRow>(Path.Combine(made.Folder, "ceilings.csv")))
            Contains(report, row.Name, Numbers.Significant(row.Value / 1e9));
        foreach (string label in made.Labels)
        {
            foreach (EvaluationRow row in CsvFile.Read<EvaluationRow>(Path.Combine(made.RunFolder(label, 1), "evaluation.csv")))
                Contains(report, row.Set, Numbers.Significant(row.Perplexity, 4), Numbers.Significant(row.BitsPerByte, 4));
        }
    }

    [Fact]
    public void Text_labels_licences_machine_and_command_stand_in_the_report()
    {
        using var made = new MadeResults();

        string report = Write(made);

        Contains(report, "kernel documentation", "GPL-2", "linux-doc-6.1 6.1.170-3", "all before 1919", "Example CPU 3000", "2026-11-22 10:40 UTC");
        Contains(report, "./run-all.sh --experiment cpu-quick", "-- report results/cpu-quick", "Small models on two cores.", "OMP_WAIT_POLICY: PASSIVE");
    }

    [Fact]
    public void Perplexities_are_means_over_seeds_and_differences_are_paired_over_documents()
    {
        using var made = new MadeResults(models: 2, seeds: 3);

        Write(made);

        PerplexityRow row = CsvFile.Read<PerplexityRow>(Path.Combine(made.Folder, "perplexity.csv"))
            .Single(row => row is { Model: "retnet", Set: "books" });
        double[] perplexities = [.. Enumerable.Range(1, 3).Select(seed => Evaluation(made, "retnet", seed, "books").Perplexity)];
        double[] losses = [.. Enumerable.Range(1, 3).Select(seed => Evaluation(made, "retnet", seed, "books").LossNats)];
        double[] baseline = [.. Enumerable.Range(1, 3).Select(seed => Evaluation(made, "transformer", seed, "books").LossNats)];
        double deviation = Math.Sqrt(perplexities.Sum(value => Math.Pow(value - perplexities.Average(), 2)) / 2);
        Assert.Equal((3, "transformer", 7), (row.Seeds, row.Baseline, row.PairedDocuments));
        Assert.Equal(perplexities.Average(), row.Perplexity, 9);
        Assert.Equal(4.3026527 * deviation / Math.Sqrt(3), row.PerplexityHalfWidth!.Value, 5);
        Assert.Equal(losses.Average() - baseline.Average(), row.LossDifferenceNats!.Value, 9);
        Assert.InRange(row.PerplexityRatio!.Value, row.PerplexityRatioLow!.Value, row.PerplexityRatioHigh!.Value);
    }

    [Fact]
    public void Growth_and_crossover_are_said_in_words()
    {
        using var made = new MadeResults();

        string report = Write(made);

        Contains(report, "RetNet: from 64 to 2048 tokens", "flat within 10 %", "the state stays at 1.00 MiB");
        Contains(report, "Transformer: from 64 to 2048 tokens", "from 0.500 to 16.0 MiB (32.0×)", "RetNet against Transformer: faster at every measured length from 256 tokens on");
    }

    [Fact]
    public void One_seed_is_said_to_be_one_seed()
    {
        using var one = new MadeResults(seeds: 1);
        using var three = new MadeResults(seeds: 3);

        string alone = Write(one);
        Contains(alone, "One seed: no interval over seeds.", "may be one between seeds");
        Assert.DoesNotContain(" ± ", alone, StringComparison.Ordinal);
        Contains(Write(three), " ± ", "Intervals over 3 seeds");
    }

    [Fact]
    public void An_experiment_that_has_just_begun_is_reported_with_what_is_missing()
    {
        using var made = new MadeResults();
        foreach (string file in new[] { "training-cost.csv", "prefill.csv", "decode.csv", "ceilings.csv", "environment.json" })
            File.Delete(Path.Combine(made.Folder, file));
        Directory.Delete(made.RunFolder("retnet", 1), recursive: true);
        File.Delete(Path.Combine(made.RunFolder("transformer", 1), "DONE"));

        ReportResult result = ReportBuilder.Write(made.Folder, new ReportOptions { BootstrapResamples = 500 });

        Assert.Contains("Not there or empty: environment.json, ceilings.csv, training-cost.csv, prefill.csv, decode.csv.", result.Missing);
        Assert.Contains("Run transformer-4x256-docs-s1 is not finished (step 300).", result.Missing);
        Assert.Contains("RetNet: no training run yet.", result.Missing);
        Assert.Contains("Figure decode-latency: no decode.csv yet.", result.Missing);
        Assert.Contains(result.Figures, path => path.EndsWith("training-loss.png", StringComparison.Ordinal));
        string report = File.ReadAllText(result.Report);
        Assert.All(result.Missing, sentence => Assert.Contains(sentence, report, StringComparison.Ordinal));
    }

    [Fact]
    public void A_report_from_nothing_but_measurements_needs_no_runs()
    {
        using var made = new MadeResults();
        Directory.Delete(Path.Combine(made.Folder, "runs"), recursive: true);
        foreach (string file in new[] { "experiment.yaml", "models.csv", "corpus.json" })
            File.Delete(Path.Combine(made.Folder, file));

        string report = Write(made);

        Contains(report, "No training run yet.", "## Decoding", "retnet: from 64 to 2048 tokens");
        Assert.False(File.Exists(Path.Combine(made.Folder, "perplexity.csv")));
    }

    [Fact]
    public void Without_gnuplot_the_rest_of_the_report_is_written()
    {
        using var made = new MadeResults();

        ReportResult result = ReportBuilder.Write(made.Folder, NoPictures);

        Assert.Empty(result.Figures);
        Assert.Contains("apt-get install gnuplot-nox fonts-dejavu-core", Assert.Single(result.Missing), StringComparison.Ordinal);
        Assert.DoesNotContain("](plots/", File.ReadAllText(result.Report), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_table_is_named_and_the_others_are_reported()
    {
        using var made = new MadeResults();
        File.AppendAllText(Path.Combine(made.Folder, "prefill.csv"), "retnet,fp32,1,many,1,1,1,1,1\n");

        ReportResult result = ReportBuilder.Write(made.Folder, NoPictures);

        Assert.Contains(result.Missing, sentence => sentence.StartsWith("prefill.csv, line 14, column 'length', value 'many'", StringComparison.Ordinal));
        string report = File.ReadAllText(result.Report);
        Contains(report, "## Decoding");
        Assert.DoesNotContain("## Prefill", report, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Folder, report, StringComparison.Ordinal);
    }

    [Fact]
    public void Timings_are_shown_only_of_models_that_passed_their_correctness_checks()
    {
        using var made = new MadeResults(models: 3);
        CsvFile.Write(Path.Combine(made.Folder, "gate.csv"), [MadeResults.Check("transformer", passed: true), MadeResults.Check("retnet", passed: false)]);

        ReportResult result = ReportBuilder.Write(made.Folder, NoPictures);

        string report = File.ReadAllText(result.Report);
        Contains(report, "retnet: failed its correctness check (decoding gives the logits of the training form)", "flash-attention: no correctness check");
        Contains(report, "Transformer: from 64 to 2048 tokens", "Correctness checks: 1 of 2 passed", "| RetNet         |     1 |");
        Assert.DoesNotContain("RetNet: from 64", report, StringComparison.Ordinal);
        Assert.DoesNotContain("FlashAttention: from 64", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Medians_that_had_not_settled_are_named()
    {
        using var made = new MadeResults();
        string path = Path.Combine(made.Folder, "decode.csv");
        CsvFile.Write(path, CsvFile.Read<DecodeRow>(path).Select(row => row with { Stopped = row is { Model: "retnet", Length: 512 } ? StopReason.TimeCap : StopReason.Converged }).ToArray());

        Contains(Write(made), "Sampling ended at a cap before some medians had settled: RetNet in decoding.");
    }

    [Fact]
    public void Documents_that_only_one_model_scored_are_not_compared()
    {
        using var made = new MadeResults();
        string path = Path.Combine(made.RunFolder("retnet", 1), "documents.csv");
        DocumentRow[] others = [.. CsvFile.Read<DocumentRow>(path)
            .Where(row => row.Set != "books")
            .Select(row => row.Set == "mail-threads" && row.Document < 10 ? row with { Tokens = row.Tokens + 1 } : row)];
        CsvFile.Write(path, others);

        Write(made);

        Dictionary<string, PerplexityRow> rows = CsvFile.Read<PerplexityRow>(Path.Combine(made.Folder, "perplexity.csv"))
            .Where(row => row.Model == "retnet")
            .ToDictionary(row => row.Set);
        Assert.Null(rows["books"].PerplexityRatio);
        Assert.Equal(30, rows["mail-threads"].PairedDocuments);
        Assert.Equal(40, rows["reports"].PairedDocuments);
    }

    [Fact]
    public void Writing_again_changes_nothing()
    {
        using var made = new MadeResults();

        string first = Write(made);

        Assert.Equal(first, Write(made));
    }

    [Fact]
    public void Models_of_one_architecture_are_told_apart()
    {
        using var made = new MadeResults();
        string path = Path.Combine(made.Folder, "models.csv");
        CsvFile.Write(path, CsvFile.Read<ModelRow>(path).Select(row => row with { Architecture = "retnet", DisplayName = "RetNet" }).ToArray());

        Contains(Write(made), "RetNet (retnet)", "RetNet (transformer)");
    }

    [Fact]
    public void An_absent_folder_and_a_foreign_one_are_refused_in_words()
    {
        using var made = new MadeResults();

        var absent = Assert.Throws<DirectoryNotFoundException>(() => ReportBuilder.Write(Path.Combine(made.Parent, "none"), NoPictures));
        var foreign = Assert.Throws<InvalidDataException>(() => ReportBuilder.Write(made.Parent, NoPictures));

        Contains(absent.Message, "no such folder", "run the experiment first");
        Contains(foreign.Message, "holds no results", "experiment.yaml");
        Assert.Equal([made.Folder], Directory.GetFileSystemEntries(made.Parent));
    }

    private static string Write(MadeResults made) => File.ReadAllText(ReportBuilder.Write(made.Folder, NoPictures).Report);

    private static EvaluationRow Evaluation(MadeResults made, string model, int seed, string set) =>
        CsvFile.Read<EvaluationRow>(Path.Combine(made.RunFolder(model, seed), "evaluation.csv")).Single(row => row.Set == set);

    private static void Contains(string text, params string[] parts) => Assert.All(parts, part => Assert.Contains(part, text, StringComparison.Ordinal));

    private static RaceRow Timing(string contender, double ms) => new()
    {
        Contender = contender,
        Model = MadeResults.Architectures[0].Label,
        Mode = "decode",
        Precision = "fp32",
        Batch = 1,
        Length = 512,
        Rounds = 3,
        Ms = ms,
        MinimumMs = ms * 0.8,
        MaximumMs = ms * 1.2,
        TokensPerS = 1e3 / ms,
        PeakResidentBytes = 1e9,
        FractionOfLimit = 0.5,
    };
}
