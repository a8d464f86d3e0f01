using System.Text;
using System.Text.RegularExpressions;

namespace RetNet.Compare.Data.Corpora.Formats;

/// <summary>
/// Campaign scenarios of The Battle for Wesnoth as scripts: <c>speaker: line</c>, and narration without a speaker.
/// Scenes are short, so consecutive ones are joined into episodes of at least 24 kB.
/// </summary>
internal sealed partial class WesnothScripts : ITextFormat
{
    private const int EpisodeCharacters = 24 << 10;

    /// <inheritdoc/>
    public IEnumerable<Document> Read(string folder)
    {
        StringBuilder episode = new();
        string first = "";
        foreach ((string name, string path) in TextFiles.Find(folder, ".cfg"))
        {
            string scene = Script(TextFiles.ReadText(path));
            if (scene.Length == 0)
                continue;
            if (episode.Length == 0)
                first = name;
            else
                episode.Append('\n');
            episode.Append(scene);
            if (episode.Length < EpisodeCharacters)
                continue;
            yield return new Document(first, episode.ToString());
            episode.Clear();
        }
        if (episode.Length > 0)
            yield return new Document(first, episode.ToString());
    }

    /// <summary>The spoken and narrated lines of one scenario, in the order of the file.</summary>
    public static string Script(string scenario)
    {
        StringBuilder script = new();
        string speaker = "";
        foreach (Match match in Parts().Matches(Comments().Replace(scenario, "")))
        {
            if (match.Groups["message"].Success)
                speaker = "";
            else if (match.Groups["speaker"].Success)
                speaker = match.Groups["speaker"].Value.Trim().Trim('"');
            else
                AppendLine(script, match.Groups["key"].Value == "story" ? "" : speaker, match.Groups["text"].Captures);
        }
        return script.ToString();
    }

    private static void AppendLine(StringBuilder script, string speaker, CaptureCollection strings)
    {
        string text = string.Concat(strings.Select(part => part.Value)).Replace("\"\"", "\"", StringComparison.Ordinal);
        // "context^text" tells translators what a text is; players see what follows.
        text = Markup().Replace(TranslatorContext().Replace(text, ""), "");
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (text.Length == 0)
            return;
        if (speaker.Length > 0 && speaker != "narrator")
            script.Append(speaker.StartsWith('$') ? "unit" : speaker).Append(": ");
        script.Append(text).Append('\n');
    }

    [GeneratedRegex("""(?<message>\[message\])|\bspeaker\s*=(?<speaker>[^\n]*)|\b(?<key>message|story)\s*=\s*_\s*"(?<text>(?:[^"]|"")*)"(?:\s*\+\s*_?\s*"(?<text>(?:[^"]|"")*)")*""")]
    private static partial Regex Parts();

    [GeneratedRegex(@"^[ \t]*#.*$", RegexOptions.Multiline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^[\w ]+\^")]
    private static partial Regex TranslatorContext();

    [GeneratedRegex(@"</?[a-z]+(?:\s[^>]*)?>")]
    private static partial Regex Markup();
}
