using System.Text;
using System.Text.RegularExpressions;

namespace RetNet.Compare.Data.Corpora.Formats;

/// <summary>
/// Mailing-list messages as discussions: grouped by subject, in order of arrival, without quotations and signatures,
/// speakers numbered in order of appearance and addresses masked, threads of three messages or more.
/// </summary>
internal sealed partial class MailThreads : ITextFormat
{
    private const int LeastMessages = 3;

    /// <inheritdoc/>
    public IEnumerable<Document> Read(string folder)
    {
        Dictionary<string, List<(string Sender, string Text)>> threads = [];
        List<string> order = [];
        foreach ((_, string path) in TextFiles.Find(folder, ".txt"))
        {
            MailMessage message = MailMessage.Parse(File.ReadAllBytes(path));
            string text = Spoken(message.Text);
            string subject = Normalise(message.Subject);
            if (text.Length == 0 || subject.Length == 0)
                continue;
            if (!threads.TryGetValue(subject, out List<(string Sender, string Text)>? thread))
            {
                threads.Add(subject, thread = []);
                order.Add(subject);
            }
            // The two halves of the collection overlap.
            if (!thread.Contains((message.Sender, text)))
                thread.Add((message.Sender, text));
        }
        return order.Where(subject => threads[subject].Count >= LeastMessages)
            .Select(subject => new Document(subject, Discussion(threads[subject])));
    }

    /// <summary>A subject without reply marks and list names, in lower case.</summary>
    public static string Normalise(string subject) => ReplyMarks().Replace(subject.ToLowerInvariant(), "").Trim();

    /// <summary>What the sender wrote: no quoted lines or headers, no "… wrote:" above them, nothing below the signature mark.</summary>
    public static string Spoken(string body)
    {
        StringBuilder text = new();
        foreach (string line in body.Split('\n'))
        {
            string trimmed = line.TrimEnd();
            if (line.TrimEnd('\r', '\n') is "-- " or "--" || trimmed.StartsWith("_____", StringComparison.Ordinal))
                break;
            if (!Quotation().IsMatch(trimmed))
                text.Append(trimmed).Append('\n');
        }
        return EmptyLines().Replace(Address().Replace(text.ToString(), "[address]"), "\n\n").Trim();
    }

    private static string Discussion(List<(string Sender, string Text)> thread)
    {
        List<string> speakers = [.. thread.Select(message => message.Sender).Distinct()];
        StringBuilder text = new();
        foreach ((string sender, string message) in thread)
            text.Append("Speaker ").Append(speakers.IndexOf(sender) + 1).Append(": ").Append(message).Append("\n\n");
        return text.ToString();
    }

    [GeneratedRegex(@"^(?:\s|re:|fwd?:|aw:|\[[^\]]*\])+")]
    private static partial Regex ReplyMarks();

    [GeneratedRegex(@"^\s*[>|]|^\s*(?:from|to|cc|date|sent|subject|message-id):\s|\b(?:wrote|writes|said|says):?$", RegexOptions.IgnoreCase)]
    private static partial Regex Quotation();

    [GeneratedRegex(@"<?\b[\w.+-]+@[\w.-]+\w>?")]
    private static partial Regex Address();

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex EmptyLines();
}
