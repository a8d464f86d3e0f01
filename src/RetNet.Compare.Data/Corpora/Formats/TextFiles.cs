using System.IO.Compression;
using System.Text;

namespace RetNet.Compare.Data.Corpora.Formats;

/// <summary>Finding and decoding the files of an unpacked package.</summary>
internal static class TextFiles
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Files whose names end in one of <paramref name="endings"/>, ordinally by name; names are relative to the folder they share.</summary>
    public static IEnumerable<(string Name, string Path)> Find(string folder, params string[] endings)
    {
        string[] paths = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)];
        if (paths.Length == 0)
            throw new DataException($"There are no files ending in {string.Join(", ", endings)} below {folder}. Delete that folder "
                + "and prepare the data again.");
        int shared = SharedFolderLength(paths[0], paths[^1]);
        return paths.Select(path => (path[shared..], path));
    }

    /// <summary>The whole text of a file, gunzipped if its name ends in .gz or .dz; UTF-8, or Latin-1 where it is not that; line ends as \n.</summary>
    public static string ReadText(string path)
    {
        using Stream stream = Open(path);
        using MemoryStream content = new();
        stream.CopyTo(content);
        return Decode(content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        string text;
        try
        {
            text = StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            text = Encoding.Latin1.GetString(bytes);
        }
        return text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    public static Stream Open(string path)
    {
        FileStream file = File.OpenRead(path);
        bool compressed = path.EndsWith(".gz", StringComparison.Ordinal) || path.EndsWith(".dz", StringComparison.Ordinal);
        return compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    // The paths are sorted, so what the first and the last share, all share.
    private static int SharedFolderLength(string first, string last)
    {
        int length = 0;
        while (length < first.Length && length < last.Length && first[length] == last[length])
            length++;
        return first.LastIndexOf('/', Math.Min(length, first.Length - 1)) + 1;
    }
}
