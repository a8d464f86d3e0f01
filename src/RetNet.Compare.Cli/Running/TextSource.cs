using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Data.Batches;
using RetNet.Compare.Data.Bins;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Data.Preparation;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training;
using RetNet.Compare.Training.Evaluation;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Cli.Running;

/// <summary>Real text.</summary>
internal sealed class TextSource(Session session, PreparedCorpus corpus) : ITrainingSource
{
    private const string AllSets = "all";
    private readonly TrainingSection training = session.Experiment.Training!;
    private readonly EvaluationSection evaluation = session.Experiment.Evaluation!;

    /// <inheritdoc/>
    public RunText Text => new(corpus.Manifest.Profile, corpus.Manifest.Tokenizer, session.Vocabulary, corpus.Manifest.Fingerprint);

    /// <inheritdoc/>
    public IOpenSource Open(long seed) => new Opened(corpus, training, evaluation.Batch, seed);

    /// <inheritdoc/>
    public void Score(ModelEntry entry, long seed, ISequenceModel model, RunFiles files)
    {
        string[] sets = [.. Sets()];
        List<EvaluationResult> results = [];
        session.Display.Stage($"Evaluate {TrainingStage.Title(entry, seed)}", stage =>
        {
            foreach (string set in sets)
            {
                using TokenBin bin = corpus.Open(set);
                var pieces = new EvaluationPieces(bin, (int)evaluation.ContextTokens, evaluation.MaxTokens);
                int before = results.Count;
                var progress = new Relay<EvaluationProgress>(at => stage.Report((before + ((double)at.Tokens / at.Of)) / sets.Length, at.Set));
                results.Add(new Evaluator(set, pieces, evaluation.Batch).Run(model, progress, session.Cancellation));
            }

            stage.Report(1, string.Join(", ", results.Select(result => $"{result.Set} {result.Perplexity:0.0}")));
        });
        if (evaluation.Contexts.Count > 0)
            CompareContexts(entry, seed, model, files);
        CsvFile.Write(files.Documents, results.SelectMany(result => result.Documents));
        CsvFile.Write(files.Evaluation, results.Select(result => result.ToRow(entry.Name, seed)));
    }

    /// <inheritdoc/>
    public void Describe(string path) => AtomicFile.WriteAllText(path, File.ReadAllText(Path.Combine(corpus.Folder, CorpusManifest.FileName)));

    private void CompareContexts(ModelEntry entry, long seed, ISequenceModel model, RunFiles files) =>
        session.Display.Stage($"Compare context lengths {TrainingStage.Title(entry, seed)}", stage =>
        {
            using TokenBin validation = corpus.Open(PreparedCorpus.Validation);
            var evaluator = new ContextEvaluator(validation, evaluation.Contexts, (int)evaluation.ContextScoredTokens, evaluation.MaxTokens, (int)evaluation.Batch);
            CsvFile.Write(files.Contexts, evaluator.Run(model, new Relay<double>(at => stage.Report(at, "")), session.Cancellation));
        });

    private IEnumerable<string> Sets() => evaluation.Sets
        .SelectMany(set => set == AllSets ? [PreparedCorpus.Validation, .. corpus.OutOfDomain] : (IEnumerable<string>)[set])
        .Distinct();

    private sealed class Opened : IOpenSource
    {
        private readonly TokenBin train;
        private readonly TokenBin validation;

        public Opened(PreparedCorpus corpus, TrainingSection training, long evaluationBatch, long seed)
        {
            train = corpus.Open(PreparedCorpus.Train);
            validation = corpus.Open(PreparedCorpus.Validation);
            Fill = new TrainingBatches(train, (int)(training.Batch * training.Accumulation), (int)training.Length, seed).Fill;
            Validation = new Evaluator(
                PreparedCorpus.Validation, new EvaluationPieces(validation, (int)training.Length, training.EvaluateTokens), evaluationBatch);
        }

        public BatchFill Fill { get; }

        public IValidator Validation { get; }

        public void Dispose()
        {
            train.Dispose();
            validation.Dispose();
        }
    }
}
