using System.Globalization;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Reporting.Tests;

/// <summary>Writes a results folder with made but plausible numbers, as an experiment would leave it.</summary>
internal sealed class MadeResults : IDisposable
{
    public const double UnigramNatsPerToken = 6.31;

    public static readonly IReadOnlyList<(string Label, string Display, bool HasCache)> Architectures =
    [
        ("transformer", "Transformer", true),
        ("retnet", "RetNet", false),
        ("flash-attention", "FlashAttention", true),
        ("linear-transformer", "Linear Transformer", false),
        ("rwkv", "RWKV", false),
        ("h3", "H3", false),
        ("hyena", "Hyena", true),
    ];

    private static readonly string[] Sets = ["validation", "books", "mail-threads", "reports", "scripts", "general-english", "source-code"];
    private readonly int models;

    public MadeResults(int models = 2, int seeds = 1, string name = "cpu-quick")
    {
        this.models = models;
        Parent = Directory.CreateTempSubdirectory("made-results-").FullName;
        Folder = Path.Combine(Parent, name);
        Directory.CreateDirectory(Folder);
        WriteText();
        CsvFile.Write(Path.Combine(Folder, "models.csv"), Labels.Select(Model));
        CsvFile.Write(Path.Combine(Folder, "ceilings.csv"), Ceilings());
        for (int model = 0; model < models; model++)
        {
            for (int seed = 1; seed <= seeds; seed++)
                WriteRun(model, seed);
        }

        CsvFile.Write(Path.Combine(Folder, "gate.csv"), Labels.Select(label => Check(label, passed: true)));
        CsvFile.Write(Path.Combine(Folder, "training-cost.csv"), Enumerable.Range(0, models).Select(TrainingCost));
        CsvFile.Write(Path.Combine(Folder, "prefill.csv"), Enumerable.Range(0, models).SelectMany(Prefill));
        CsvFile.Write(Path.Combine(Folder, "decode.csv"), Enumerable.Range(0, models).SelectMany(Decode));
    }

    public string Folder { get; }

    public string Parent { get; }

    public IEnumerable<string> Labels => Architectures.Take(models).Select(model => model.Label);

    public string RunFolder(string model, int seed) => Path.Combine(Folder, "runs", $"{model}-4x256-docs-s{seed}");

    public void Dispose() => Directory.Delete(Parent, recursive: true);

    public static GateRow Check(string model, bool passed) => new()
    {
        Model = model,
        Check = "decoding gives the logits of the training form",
        Difference = passed ? 3.1e-7 : 0.2,
        Bound = 1e-4,
        Passed = passed,
    };

    private void WriteText()
    {
        string list = string.Concat(Architectures.Take(models).Select(model => $"  - name: {model.Label}\n    architecture: {model.Label}\n"));
        File.WriteAllText(Path.Combine(Folder, "experiment.yaml"), $"description: Small models on two cores.\nmodels:\n{list}training:\n  steps: 300\n");
        File.WriteAllText(Path.Combine(Folder, "environment.json"), """
            {
              "captured_at": "2026-11-22T10:40:00Z",
              "operating_system": "Debian GNU/Linux 12 (bookworm)",
              "cpu": { "model": "Example CPU 3000", "processors_usable": 2, "instruction_sets": ["avx2", "avx512f"] },
              "memory_bytes": 8589934592,
              "torch": {
                "version": "2.11.0", "provider": "system", "provider_version": "1.0.0",
                "capabilities": { "device": "cuda", "peak_memory": "allocator", "managed_kernels": false }
              },
              "gpus": [],
              "variables": { "OMP_WAIT_POLICY": "PASSIVE" }
            }
            """);
        File.WriteAllText(Path.Combine(Folder, "corpus.json"), $$"""
            {
              "profile": "docs",
              "label": "docs and reference English",
              "tokenizer": "gpt2-4096",
              "unigramNatsPerToken": {{UnigramNatsPerToken.ToString(CultureInfo.InvariantCulture)}},
              "sources": [
                { "id": "linux-doc", "label": "kernel documentation", "licence": "GPL-2", "use": "training", "documents": 2841, "textBytes": 21400000,
                  "packages": [ { "registry": "debian", "name": "linux-doc-6.1", "version": "6.1.170-3" } ] }
              ],
              "splits": [
                { "name": "books", "label": "19th-century novels", "standsInFor": "PG22", "caveat": "all before 1919", "tokens": 1310000, "documents": 7 }
              ]
            }
            """);
    }

    private static ModelRow Model(string label, int index) => new()
    {
        Model = label,
        Architecture = label,
        DisplayName = Architectures[index].Display,
        Layers = 4,
        Width = 256,
        Vocabulary = 4096,
        Parameters = 4_199_424 + (1024 * index),
        NonEmbeddingParameters = 3_150_848 + (1024 * index),
        Length = 256,
        ForwardFlopsPerToken = 8.53e6 + (1e5 * index),
        StateBytesAtLength = Architectures[index].HasCache ? 4 * 2 * 256 * 256 * 4 : 4 * 2 * 64 * 128 * 4 * 4,
    };

    private static IEnumerable<CeilingRow> Ceilings() =>
    [
        new() { Name = "matmul_fp32", Value = 397.4e9, Unit = "flop_per_s", RelativeSpread = 0.012, Samples = 20 },
        new() { Name = "memory_read", Value = 35.8e9, Unit = "bytes_per_s", RelativeSpread = 0.021, Samples = 20 },
    ];

    private void WriteRun(int model, int seed)
    {
        var random = new Random((model * 100) + seed);
        string label = Architectures[model].Label;
        string folder = RunFolder(label, seed);
        double floor = 4.15 + (0.07 * model) + (0.02 * Noise(random));
        double Loss(double tokens) => floor + (4.1 * Math.Exp(-tokens / 60_000)) + (0.9 * Math.Exp(-tokens / 400_000));
        CsvFile.Write(Path.Combine(folder, "steps.csv"), Enumerable.Range(1, 300).Select(step => new StepRow
        {
            Step = step,
            Tokens = step * 2048L,
            LossNats = Loss(step * 2048) + (0.09 * Noise(random)),
            GradientNorm = 1 + (0.1 * Noise(random)),
            LearningRate = 1e-3,
            StepMs = 210 + (40 * model) + Math.Abs(6 * Noise(random)),
        }));
        CsvFile.Write(Path.Combine(folder, "validation.csv"), Enumerable.Range(0, 13).Select(point => new ValidationRow
        {
            Step = point * 25,
            Tokens = point * 25 * 2048L,
            LossNats = Loss(point * 25 * 2048),
            Perplexity = Math.Exp(Loss(point * 25 * 2048)),
        }));

        List<DocumentRow> documents = [];
        foreach (string set in Sets)
        {
            double shift = Array.IndexOf(Sets, set) switch { 0 => 0, 6 => 1.9, var other => 0.35 + (0.13 * other) };
            var texts = new Random(set.Length);
            documents.AddRange(Enumerable.Range(0, set == "books" ? 7 : 40).Select(document =>
            {
                long tokens = 500 + texts.Next(6000);
                double difficulty = 0.25 * Noise(texts);
                return new DocumentRow
                {
                    Set = set,
                    Document = document,
                    Tokens = tokens,
                    Bytes = tokens * 4,
                    LogLikelihoodNats = -tokens * (Loss(614_400) + shift + difficulty + (0.01 * Noise(random))),
                };
            }));
        }

        CsvFile.Write(Path.Combine(folder, "documents.csv"), documents);
        CsvFile.Write(Path.Combine(folder, "evaluation.csv"), documents.GroupBy(row => row.Set).Select(rows =>
        {
            double nats = -rows.Sum(row => row.LogLikelihoodNats);
            double loss = nats / rows.Sum(row => row.Tokens);
            return new EvaluationRow
            {
                Model = label,
                Seed = seed,
                Set = rows.Key,
                ContextTokens = 256,
                Documents = rows.Count(),
                Tokens = rows.Sum(row => row.Tokens),
                Bytes = rows.Sum(row => row.Bytes),
                LossNats = loss,
                Perplexity = Math.Exp(loss),
                BitsPerByte = nats / Math.Log(2) / rows.Sum(row => row.Bytes),
            };
        }));
        File.WriteAllText(Path.Combine(folder, "DONE"), "");
    }

    private static TrainingCostRow TrainingCost(int model) => new()
    {
        Model = Architectures[model].Label,
        Form = Architectures[model].HasCache ? "parallel" : "chunkwise",
        ChunkTokens = Architectures[model].HasCache ? 0 : 64,
        Precision = "fp32",
        Batch = 8,
        Length = 256,
        TokensPerS = 9731 - (812 * model),
        StepMs = 2048e3 / (9731 - (812 * model)),
        RelativeSpread = 0.013,
        Samples = 20,
        PeakBytes = (long)((312.4 + (41.3 * model)) * (1 << 20)),
        PersistentBytes = (long)(64.1 * (1 << 20)),
        FlopPerS = 9731e0 * 25.6e6,
        FractionOfMatmulRate = 0.62 - (0.031 * model),
    };

    private static IEnumerable<PrefillRow> Prefill(int model) => Lengths().Select(length => new PrefillRow
    {
        Model = Architectures[model].Label,
        Precision = "fp32",
        Batch = 1,
        Length = length,
        LatencyMs = (0.9 + (0.2 * model)) * ((length / 64.0) + (Architectures[model].HasCache ? length * length / 300_000.0 : 0.3)),
        RelativeSpread = 0.02,
        Samples = 10,
        TokensPerS = 30_211 - model,
        PeakBytes = 20_000_000 + (length * 4096),
    });

    private static IEnumerable<DecodeRow> Decode(int model) =>
        from batch in new long[] { 1, 4, 16 }
        from length in Lengths()
        let state = batch * (Architectures[model].HasCache ? length * 8192 : 1 << 20)
        let latency = 0.61 + (0.083 * model) + (0.02 * batch) + (state / (Architectures[model].HasCache ? 9e6 : 3e7))
        select new DecodeRow
        {
            Model = Architectures[model].Label,
            Precision = "fp32",
            Batch = batch,
            Length = length,
            LatencyMs = latency,
            LatencyP10Ms = latency * 0.97,
            LatencyP90Ms = latency * 1.08,
            Samples = 200,
            TokensPerS = batch * 1000 / latency,
            StateBytes = state,
            BytesPerStep = state + 16_800_000,
            FractionOfReadBandwidth = 0.47,
        };

    private static IEnumerable<long> Lengths() => Enumerable.Range(6, 6).Select(power => 1L << power);

    private static double Noise(Random random) => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
}
