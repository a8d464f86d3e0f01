using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RetNet.Compare.Data.Corpora.Formats;

/// <summary>As much of a mail message (RFC 822 and MIME) as a corpus needs: sender, subject, and its first plain text.</summary>
internal sealed partial record MailMessage(string Sender, string Subject, string Text)
{
    private const int DeepestNesting = 8;

    public static MailMessage Parse(ReadOnlySpan<byte> message)
    {
        // Latin-1 keeps the bytes, which each part's own encoding then explains.
        (Dictionary<string, string> headers, string body) = Split(Encoding.Latin1.GetString(message).Replace("\r\n", "\n", StringComparison.Ordinal));
        string text = PlainText(headers, body, 0) ?? "";
        return new MailMessage(headers.GetValueOrDefault("from", ""), headers.GetValueOrDefault("subject", ""), text);
    }

    private static (Dictionary<string, string> Headers, string Body) Split(string message)
    {
        int end = message.StartsWith('\n') ? 0 : message.IndexOf("\n\n", StringComparison.Ordinal);
        string head = end < 0 ? message : message[..end];
        Dictionary<string, string> headers = [];
        foreach (string line in Folding().Replace(head, " ").Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                headers.TryAdd(line[..colon].Trim().ToLowerInvariant(), line[(colon + 1)..].Trim());
        }
        return (headers, end < 0 ? "" : message[end..].TrimStart('\n'));
    }

    private static string? PlainText(Dictionary<string, string> headers, string body, int depth)
    {
        string type = headers.GetValueOrDefault("content-type", "text/plain");
        if (type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            string boundary = Boundary().Match(type).Groups["value"].Value;
            if (boundary.Length == 0 || depth == DeepestNesting)
                return null;
            return body.Split("--" + boundary).Skip(1).Select(part => Split(part.TrimStart('\n')))
                .Select(part => PlainText(part.Headers, part.Body, depth + 1)).FirstOrDefault(text => text is not null);
        }
        // "text" alone is an old way to say text/plain.
        bool plain = type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) || type.Equals("text", StringComparison.OrdinalIgnoreCase);
        return plain ? TextFiles.Decode(Transferred(body, headers.GetValueOrDefault("content-transfer-encoding", ""))) : null;
    }

    private static byte[] Transferred(string body, string encoding)
    {
        switch (encoding.ToLowerInvariant())
        {
            case "quoted-printable":
                string joined = body.Replace("=\n", "", StringComparison.Ordinal);
                return Encoding.Latin1.GetBytes(QuotedByte().Replace(joined,
                    match => ((char)byte.Parse(match.ValueSpan[1..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()));
            case "base64":
                byte[] decoded = new byte[body.Length];
                return Convert.TryFromBase64String(body, decoded, out int length) ? decoded[..length] : [];
            default:
                return Encoding.Latin1.GetBytes(body);
        }
    }

    [GeneratedRegex(@"\n[ \t]+")]
    private static partial Regex Folding();

    [GeneratedRegex("boundary=\"?(?<value>[^\";]+)\"?", RegexOptions.IgnoreCase)]
    private static partial Regex Boundary();

    [GeneratedRegex("=[0-9A-Fa-f]{2}")]
    private static partial Regex QuotedByte();
}
