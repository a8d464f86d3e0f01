using RetNet.Compare.Data.Bins;

namespace RetNet.Compare.Data.Batches;

/// <summary>
/// A split cut for scoring: each document in pieces of at most <see cref="Length"/> tokens, every token the target of exactly one position.
/// With a cap, documents are taken in the order of their ids' SHA-256; a document gives at most an eighth of the cap
/// (or its share, with fewer documents), from its beginning, so that a few long ones do not stand for the whole set.
/// </summary>
public sealed class EvaluationPieces
{
    /// <summary>The target that padding carries; losses leave it out.</summary>
    public const long IgnoreIndex = -100;

    private const int LeastDocuments = 8;

    private readonly TokenBin _bin;
    private readonly List<EvaluationPiece> _pieces = [];

    /// <summary>Cuts <paramref name="bin"/>, which stays the caller's to dispose.</summary>
    /// <param name="bin">The split.</param>
    /// <param name="length">Most tokens in a sequence.</param>
    /// <param name="mostTokens">The cap on tokens scored; null scores all.</param>
    public EvaluationPieces(TokenBin bin, int length, long? mostTokens = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (mostTokens is { } cap)
            ArgumentOutOfRangeException.ThrowIfLessThan(cap, 1, nameof(mostTokens));
        _bin = bin;
        Length = length;
        foreach ((TokenDocument document, long tokens) in Choose(bin, mostTokens))
            Cut(document, tokens);
        TokenCount = _pieces.Sum(piece => (long)piece.TokenCount);
        TextBytes = _pieces.Sum(piece => piece.TextBytes);
        DocumentCount = _pieces.Select(piece => piece.Document).Distinct().Count();
    }

    /// <summary>Positions per sequence.</summary>
    public int Length { get; }

    /// <summary>Number of pieces.</summary>
    public int Count => _pieces.Count;

    /// <summary>Tokens scored in all pieces.</summary>
    public long TokenCount { get; }

    /// <summary>UTF-8 bytes scored in all pieces.</summary>
    public long TextBytes { get; }

    /// <summary>Documents with at least one piece.</summary>
    public int DocumentCount { get; }

    /// <summary>One piece, in the order of the bin.</summary>
    public EvaluationPiece this[int index] => _pieces[index];

    /// <summary>
    /// Fills one sequence of <see cref="Length"/>: <c>&lt;bos&gt;</c> and the piece's tokens but the last as inputs, its tokens as targets;
    /// beyond them <c>&lt;bos&gt;</c> and <see cref="IgnoreIndex"/>.
    /// </summary>
    public void Fill(int index, Span<long> inputs, Span<long> targets)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(inputs.Length, Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(targets.Length, Length);
        EvaluationPiece piece = _pieces[index];
        _bin.CopyTokens(piece.Start, targets[..piece.TokenCount]);
        targets[piece.TokenCount..].Fill(IgnoreIndex);
        inputs.Fill(_bin.BeginningOfSequence);
        targets[..(piece.TokenCount - 1)].CopyTo(inputs[1..]);
    }

    private static IEnumerable<(TokenDocument Document, long Tokens)> Choose(TokenBin bin, long? mostTokens)
    {
        IEnumerable<TokenDocument> documents = Enumerable.Range(0, bin.DocumentCount).Select(bin.Document);
        if (mostTokens is not { } left || left >= bin.TokenCount)
            return documents.Select(document => (document, document.TokenCount));
        long share = Math.Max(1, left / Math.Min(LeastDocuments, bin.DocumentCount));
        List<(TokenDocument Document, long Tokens)> chosen = [];
        foreach (TokenDocument document in documents.OrderBy(document => DocumentHash.Of(bin.DocumentId(document.Index)), StringComparer.Ordinal))
        {
            long tokens = Math.Min(document.TokenCount, Math.Min(share, left));
            chosen.Add((document, tokens));
            left -= tokens;
            if (left == 0)
                break;
        }
        return chosen.OrderBy(choice => choice.Document.Index);
    }

    private void Cut(TokenDocument document, long tokens)
    {
        for (long done = 0; done < tokens; done += Length)
        {
            int count = (int)Math.Min(Length, tokens - done);
            long start = document.Start + done;
            _pieces.Add(new EvaluationPiece(document.Index, start, count, _bin.TextBytesOf(start, count)));
        }
    }
}
