using System.Text;

namespace RetNet.Compare.Data.Corpora.Formats;

/// <summary>The lines of a user's UTF-8 file. Bytes that are not UTF-8 and lines that no memory should hold are refused at their line.</summary>
internal static class TextLines
{
    /// <summary>Longest line accepted.</summary>
    public const int LongestLine = 1 << 27;

    private const int FirstBuffer = 1 << 16;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads lines ended by LF or CR LF; a byte order mark is not part of the first.</summary>
    /// <exception cref="DataException">A line is too long or is not UTF-8, or the file is damaged.</exception>
    public static IEnumerable<string> Read(string path, Func<Stream> open)
    {
        using Stream stream = open();
        byte[] buffer = new byte[FirstBuffer];
        int held = 0;
        long number = 0;
        bool ended = false;
        while (!ended)
        {
            if (held == buffer.Length)
                Array.Resize(ref buffer, buffer.Length < LongestLine ? 2 * buffer.Length : throw TooLong(path, number + 1));
            int read = Fill(stream, path, number, buffer.AsSpan(held));
            ended = read == 0;
            int searched = held;
            held += read;
            int start = 0;
            for (int length; (length = buffer.AsSpan(searched, held - searched).IndexOf((byte)'\n')) >= 0;)
            {
                int end = searched + length;
                yield return Decode(path, ++number, buffer.AsSpan(start, end - start));
                start = searched = end + 1;
            }

            buffer.AsSpan(start, held - start).CopyTo(buffer);
            held -= start;
        }

        if (held > 0)
            yield return Decode(path, ++number, buffer.AsSpan(0, held));
    }

    private static int Fill(Stream stream, string path, long number, Span<byte> buffer)
    {
        try
        {
            return stream.Read(buffer);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new DataException($"{path} is damaged after line {number} ({e.Message}). Fetch the file again.", e);
        }
    }

    private static string Decode(string path, long number, ReadOnlySpan<byte> line)
    {
        if (number == 1 && line.StartsWith(Encoding.UTF8.Preamble))
            line = line[Encoding.UTF8.Preamble.Length..];
        if (line.EndsWith("\r"u8))
            line = line[..^1];
        try
        {
            return Strict.GetString(line);
        }
        catch (DecoderFallbackException e)
        {
            throw new DataException($"{path}, line {number} is not UTF-8 text (byte {e.Index + 1} of the line). Convert the file, e.g. with "
                + "'iconv -f LATIN1 -t UTF-8'.", e);
        }
    }

    private static DataException TooLong(string path, long number) =>
        new($"{path}, line {number} is longer than {LongestLine >> 20} MiB. Break it into lines, or into one JSON object a line.");
}
