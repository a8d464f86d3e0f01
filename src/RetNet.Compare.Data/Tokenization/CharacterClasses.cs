using System.Globalization;
using System.Text;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>Classes of the runes in UTF-8 text, by Unicode scalar value and not by UTF-16 unit, as the original tokenizers see them.</summary>
internal static class CharacterClasses
{
    private static readonly CharacterClass[] BasicPlane = [.. Enumerable.Range(0, 0x10000).Select(value =>
        Rune.TryCreate(value, out Rune rune) ? Classify(rune) : CharacterClass.Other)];

    /// <summary>The class of the rune at <paramref name="position"/> and the number of bytes it takes.</summary>
    public static CharacterClass At(ReadOnlySpan<byte> utf8, int position, out int length)
    {
        byte first = utf8[position];
        if (first < 0x80)
        {
            length = 1;
            return BasicPlane[first];
        }
        bool valid = Rune.DecodeFromUtf8(utf8[position..], out Rune rune, out length) == System.Buffers.OperationStatus.Done;
        if (!valid)
        {
            length = 1;
            return CharacterClass.Other;
        }
        return rune.IsBmp ? BasicPlane[rune.Value] : Classify(rune);
    }

    public static bool IsLetter(CharacterClass value) => value <= CharacterClass.UncasedLetter;

    public static bool IsSpace(CharacterClass value) => value is CharacterClass.NewLine or CharacterClass.Space;

    /// <summary><c>[^\s\p{L}\p{N}]</c></summary>
    public static bool IsSymbol(CharacterClass value) => value >= CharacterClass.Mark;

    private static CharacterClass Classify(Rune rune)
    {
        if (rune.Value is '\r' or '\n')
            return CharacterClass.NewLine;
        if (Rune.IsWhiteSpace(rune))
            return CharacterClass.Space;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => CharacterClass.UpperLetter,
            UnicodeCategory.LowercaseLetter => CharacterClass.LowerLetter,
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterClass.UncasedLetter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharacterClass.Mark,
            _ => CharacterClass.Other,
        };
    }
}
