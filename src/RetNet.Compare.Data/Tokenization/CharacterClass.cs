namespace RetNet.Compare.Data.Tokenization;

/// <summary>What the split patterns distinguish; the order makes <c>\p{L}</c> one comparison.</summary>
internal enum CharacterClass : byte
{
    /// <summary>Lu, Lt.</summary>
    UpperLetter,

    /// <summary>Ll.</summary>
    LowerLetter,

    /// <summary>Lm, Lo: letters without case.</summary>
    UncasedLetter,

    /// <summary>\p{N}.</summary>
    Number,

    /// <summary>\r and \n.</summary>
    NewLine,

    /// <summary>\s but \r and \n.</summary>
    Space,

    /// <summary>\p{M}: neither letter, number nor space, but part of a word in the o200k pattern.</summary>
    Mark,

    /// <summary>Everything else, invalid bytes included.</summary>
    Other,
}
