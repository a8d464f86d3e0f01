namespace RetNet.Compare.Reporting.Verification;

/// <summary>A measured cost.</summary>
/// <param name="Model">Label.</param>
/// <param name="Batch">Sequences together.</param>
/// <param name="Length">Tokens.</param>
/// <param name="Precision">Format of the matrix products.</param>
/// <param name="Value">The cost, or the speed.</param>
/// <param name="RelativeError">Standard error of the value as a fraction of it.</param>
internal readonly record struct CostCell(string Model, long Batch, long Length, string Precision, double Value, double RelativeError);
