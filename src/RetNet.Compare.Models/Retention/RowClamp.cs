namespace RetNet.Compare.Models.Retention;

/// <summary>The positive factor by which the parallel form divides a row of scores; constant in the backward pass.</summary>
public enum RowClamp
{
    /// <summary>max(|Σ s|, 1): the paper's formula.</summary>
    SignedSum,

    /// <summary>Σ |s| between 1 and 5e4: the released code since 2023-11.</summary>
    AbsoluteSum,

    /// <summary>1: needed where no head norm removes the factor.</summary>
    None,
}
