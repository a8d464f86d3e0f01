namespace RetNet.Compare.Data.Corpora;

/// <summary>Text unlike the training mix, on which trained models are scored.</summary>
/// <param name="Name">Short name, as in <c>ood-books.bin</c>.</param>
/// <param name="Label">What the text is.</param>
/// <param name="StandsInFor">The paper's set it takes the place of, or null for an extra.</param>
/// <param name="Caveat">What it is not.</param>
/// <param name="Sources">Its text.</param>
public sealed record OutOfDomainSet(string Name, string Label, string? StandsInFor, string Caveat, IReadOnlyList<CorpusSource> Sources);
