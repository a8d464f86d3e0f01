using System.Text;
using System.Text.RegularExpressions;
using RetNet.Compare.Data.Tokenization;

namespace RetNet.Compare.Data.Tests.Tokenization;

public sealed class WordSplitterTests
{
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    // 'ſ is spelt out: the original engine folds the long s to s, .NET's does not.
    private const string Cl100kPattern =
        @"(?i:'s|'ſ|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string O200kPattern =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'ſ|'t|'re|'ve|'m|'ll|'d)?"
        + @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'ſ|'t|'re|'ve|'m|'ll|'d)?"
        + @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public static TheoryData<string, string> Patterns => new()
    {
        { "gpt2", Gpt2Pattern },
        { "cl100k", Cl100kPattern },
        { "o200k", O200kPattern },
    };

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Random_text_of_the_basic_plane_splits_as_the_published_pattern_does(string name, string pattern)
    {
        Regex regex = new(pattern, RegexOptions.CultureInvariant);
        WordSplitter splitter = Splitter(name);
        Random random = new(1);
        for (int trial = 0; trial < 20000; trial++)
        {
            string text = RandomText(random);
            string[] expected = [.. regex.Matches(text).Select(match => match.Value)];
            Assert.Equal(expected, Split(splitter, text));
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Every_character_of_the_basic_plane_is_classed_as_the_published_pattern_does(string name, string pattern)
    {
        Regex regex = new(pattern, RegexOptions.CultureInvariant);
        WordSplitter splitter = Splitter(name);
        for (int value = 0; value < 0x10000; value++)
        {
            if (char.IsSurrogate((char)value))
                continue;
            string text = $"a{(char)value}1 {(char)value}b {(char)value}{(char)value}\n";
            string[] expected = [.. regex.Matches(text).Select(match => match.Value)];
            Assert.Equal(expected, Split(splitter, text));
        }
    }

    [Theory]
    [InlineData("gpt2", "𐐀𐐁 𝒳𝒴1", "𐐀𐐁| 𝒳𝒴|1")]
    [InlineData("cl100k", "𐐀𐐁 𝒳𝒴1", "𐐀𐐁| 𝒳𝒴|1")]
    [InlineData("gpt2", "𝟘𝟙𝟚𝟛 𠀀x😀", "𝟘𝟙𝟚𝟛| 𠀀x|😀")]
    [InlineData("cl100k", "𝟘𝟙𝟚𝟛 𠀀x😀", "𝟘𝟙𝟚|𝟛| 𠀀x|😀")]
    [InlineData("o200k", "𐐨𐐩𐐀𐐁 𝟘𝟙𝟚𝟛 😀x", "𐐨𐐩|𐐀𐐁| |𝟘𝟙𝟚|𝟛| 😀|x")]
    public void Letters_and_digits_beyond_the_basic_plane_are_letters_and_digits(string name, string text, string words) =>
        Assert.Equal(words.Split('|'), Split(Splitter(name), text));

    private static WordSplitter Splitter(string name) => BytePairEncoding.All.Single(encoding => encoding.Name == name).Splitter;

    private static List<string> Split(WordSplitter splitter, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        List<string> words = [];
        for (int start = 0; start < utf8.Length;)
        {
            int end = splitter.WordEnd(utf8, start);
            words.Add(Encoding.UTF8.GetString(utf8, start, end - start));
            start = end;
        }
        return words;
    }

    private static string RandomText(Random random)
    {
        string[] pieces =
        [
            " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "'", "'s", "'S", "'ll", "'LL", "'re", "'ve", "'ſ", "’s", "a", "Z", "word", "Word",
            "WORD", "é", "ß", "Ж", "ж", "中文", "あ", "ʰ", "ǅ", "ª", "\u0301", "\u0903", "1", "12345", "½", "Ⅷ", "٣", ".", "...", "/", "//", "_", "€", "☃",
            "\u200b", "\u0000", "\u00ad",
        ];
        StringBuilder text = new();
        for (int count = random.Next(1, 12); count > 0; count--)
        {
            if (random.Next(8) > 0)
                text.Append(pieces[random.Next(pieces.Length)]);
            else
                text.Append((char)random.Next(1, 0xD800));
        }
        return text.ToString();
    }
}
