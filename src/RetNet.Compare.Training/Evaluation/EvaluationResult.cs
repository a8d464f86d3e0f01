using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Training.Evaluation;

/// <summary>A model's score on one text set.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="ContextTokens">Longest piece of a document read at once, in tokens.</param>
/// <param name="Documents">Log-likelihood of every document, in the order of the set.</param>
public sealed record EvaluationResult(string Set, long ContextTokens, IReadOnlyList<DocumentRow> Documents)
{
    /// <summary>Tokens scored.</summary>
    public long Tokens => Documents.Sum(document => document.Tokens);

    /// <summary>UTF-8 bytes of the text scored.</summary>
    public long Bytes => Documents.Sum(document => document.Bytes);

    /// <summary>Mean cross entropy per token, in nats.</summary>
    public double LossNats => -Documents.Sum(document => document.LogLikelihoodNats) / Tokens;

    /// <summary>exp of <see cref="LossNats"/>.</summary>
    public double Perplexity => Math.Exp(LossNats);

    /// <summary>Cross entropy in bits divided by UTF-8 bytes.</summary>
    public double BitsPerByte => LossNats * Tokens / Math.Log(2) / Bytes;

    /// <summary>The row of <c>evaluation.csv</c>.</summary>
    public EvaluationRow ToRow(string model, long seed) => new()
    {
        Model = model,
        Seed = seed,
        Set = Set,
        ContextTokens = ContextTokens,
        Documents = Documents.Count,
        Tokens = Tokens,
        Bytes = Bytes,
        LossNats = LossNats,
        Perplexity = Perplexity,
        BitsPerByte = BitsPerByte,
    };
}
