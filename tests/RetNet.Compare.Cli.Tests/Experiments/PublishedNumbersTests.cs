using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Reporting.Verification;

namespace RetNet.Compare.Cli.Tests.Experiments;

public sealed class PublishedNumbersTests
{
    private const string Architectures = "retnet rwkv h3 hyena linear-transformer";
    private const string Ablations = "retnet no-swish-gate no-group-norm no-decay no-multi-scale-decay reduced-head-dimension";

    /// <summary>Experiment, metric, models, sets, and the published table with a line per model.</summary>
    public static TheoryData<string, string, string, string, string> Tables => new()
    {
        {
            "table-5", "perplexity", Architectures, "validation|pg22|qmsum|govreport|summscreen",
            "26.05 45.27 21.33 16.52 22.48|30.92 51.41 28.17 19.80 25.78|29.97 49.17 24.29 19.19 25.11|32.08 52.75 28.18 20.55 26.51|40.24 63.86 28.45 25.33 32.02"
        },
        {
            "paper-200m", "perplexity", Architectures, "validation|pg22|qmsum|govreport|summscreen",
            "26.05 45.27 21.33 16.52 22.48|30.92 51.41 28.17 19.80 25.78|29.97 49.17 24.29 19.19 25.11|32.08 52.75 28.18 20.55 26.51|40.24 63.86 28.45 25.33 32.02"
        },
        {
            "table-6", "perplexity", Ablations, "validation|pg22|qmsum|govreport|summscreen",
            "26.05 45.27 21.33 16.52 22.48|27.84 49.44 22.52 17.45 23.72|27.54 46.95 22.61 17.59 23.73|27.86 47.85 21.99 17.49 23.70|27.02 47.18 22.08 17.17 23.38|27.68 47.72 23.09 17.46 23.41"
        },
        { "table-8", "perplexity", "transformer retnet", "context 512 of 2048|context 1024 of 2048|context 2048 of 2048", "13.55 12.56 12.35|13.09 12.14 11.98" },
        { "figure-5", "perplexity", "retnet transformer", "1.3B|2.7B|6.7B", "14.8 13.2 12.8|14.5 13.4 13.0" },
        {
            "table-4", "training_memory_gb", "transformer flash-attention retnet", "1.3B at 8192|2.7B at 8192|6.7B at 8192|13B at 8192",
            "74.8 69.6 69.0 61.4|38.8 42.1 51.4 46.3|34.5 42.0 48.0 45.9"
        },
        {
            "table-4", "training_tokens_per_s", "transformer flash-attention retnet", "1.3B at 8192|2.7B at 8192|6.7B at 8192|13B at 8192",
            "10832.4 5186.0 2754.4 1208.9|63965.2 34990.2 16230.1 7945.1|73344.8 38921.2 17458.6 8642.2"
        },
        { "table-1", "decode_cost_exponent", "transformer linear-transformer recurrent-nn rwkv h3 hyena retnet", "", "1|0|0|0|0|1|0" },
        { "table-1", "training_parallel", "transformer linear-transformer recurrent-nn rwkv h3 hyena retnet", "", "1|1|0|0|1|1|1" },
        { "table-1", "performance", "transformer linear-transformer recurrent-nn rwkv h3 hyena retnet", "", "2|-1|-1|1|1|1|2" },
        { "figure-6", "decode_memory_advantage", "transformer", "6.7B at 8192", "3.4" },
        { "figure-6", "decode_throughput_advantage", "transformer", "6.7B at 8192", "8.4" },
        { "figure-6", "decode_latency_advantage", "transformer", "6.7B at 8192", "15.6" },
    };

    public static TheoryData<string> Files => [.. Directory.GetFiles(Repository.PathOf("experiments"), "expected.csv", SearchOption.AllDirectories)
        .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))];

    [Theory]
    [MemberData(nameof(Tables))]
    public void The_numbers_of_an_experiment_are_those_of_the_paper(string experiment, string metric, string models, string sets, string values)
    {
        Dictionary<(string, string), double> rows = Read(experiment).Where(row => row.Metric == metric).ToDictionary(row => (row.Model, row.Set), row => row.Value);

        (string Model, string Set, double Value)[] paper = [.. models.Split(' ').Zip(values.Split('|')).SelectMany(line => sets.Split('|')
            .Zip(line.Second.Split(' '), (set, value) => (line.First, set, double.Parse(value, System.Globalization.CultureInfo.InvariantCulture))))];

        Assert.Equal(paper.Length, rows.Count);
        Assert.All(paper, cell => Assert.Equal(cell.Value, rows[(cell.Model, cell.Set)]));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_published_number_can_be_verified_and_says_where_it_is_from(string experiment)
    {
        IReadOnlyList<ExpectedRow> rows = Read(experiment);

        Assert.NotEmpty(rows);
        Assert.Equal("source,model,set,metric,value", File.ReadLines(Repository.PathOf("experiments", experiment, "expected.csv")).First());
        Assert.All(rows, row => Assert.NotEqual("", row.Source));
        Assert.Equal(rows.Count, rows.DistinctBy(row => (row.Model, row.Set, row.Metric)).Count());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Most_models_with_a_published_number_are_compared_in_the_experiment(string experiment)
    {
        string[] known = [.. ExperimentReader.Read(Repository.PathOf("experiments", experiment, "experiment.yaml"), ArchitectureRegistry.Discover())
            .Models.SelectMany(model => new[] { model.Name, model.Architecture })];
        // Table 1 has a recurrent network, which this suite has not.
        Assert.All(Read(experiment).Where(row => row.Model != "recurrent-nn"), row => Assert.Contains(row.Model, known));
    }

    private static IReadOnlyList<ExpectedRow> Read(string experiment) => Verifier.Read(Repository.PathOf("experiments", experiment, "expected.csv"));
}
