using System.Text;

namespace RetNet.Compare.Data.Corpora.Formats;

/// <summary>
/// The Brown corpus: <c>word/tag</c> pairs, one sentence a line, a tab at the start of a paragraph.
/// Tags go, punctuation returns to its word, and what the tagging doubled (<c>?/. ?/.</c>, <c>Jr./np ./.</c>) is single again.
/// </summary>
internal sealed class BrownCorpus : ITextFormat
{
    private const string Closing = ",.;:?!)]";
    private const string Opening = "([";

    /// <inheritdoc/>
    public IEnumerable<Document> Read(string folder) => TextFiles.Find(folder, "")
        .Where(file => IsSample(file.Name))
        .Select(file => new Document(file.Name, Untag(TextFiles.ReadText(file.Path))));

    /// <summary>Running text from tagged text, an empty line between paragraphs.</summary>
    public static string Untag(string tagged)
    {
        StringBuilder text = new();
        bool headline = false;
        foreach (string line in tagged.Split('\n'))
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (text.Length > 0)
                text.Append(line[0] == '\t' || headline ? "\n\n" : " ");
            AppendSentence(text, line);
            headline = line.TrimEnd().EndsWith("-hl", StringComparison.Ordinal);
        }
        return text.Append('\n').ToString();
    }

    // Samples are named ca01 … cr09; the package's other files are not.
    private static bool IsSample(string name) =>
        name.Length == 4 && name[0] == 'c' && char.IsAsciiLetterLower(name[1]) && char.IsAsciiDigit(name[2]) && char.IsAsciiDigit(name[3]);

    private static void AppendSentence(StringBuilder text, string line)
    {
        bool attachNext = true;
        string previous = "";
        foreach (string pair in line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            int slash = pair.LastIndexOf('/');
            string word = slash > 0 ? pair[..slash] : pair;
            bool closing = word is "''" || (word.Length == 1 && Closing.Contains(word[0], StringComparison.Ordinal));
            bool opening = word is "``" || (word.Length == 1 && Opening.Contains(word[0], StringComparison.Ordinal));
            bool doubled = closing && (word == previous || (word == "." && previous.EndsWith('.')));
            if (doubled)
                continue;
            if (!attachNext && !closing)
                text.Append(' ');
            text.Append(word is "``" or "''" ? "\"" : word);
            attachNext = opening;
            previous = word;
        }
    }
}
