using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>OpenAI's <c>.tiktoken</c> files: one token per line, its bytes in base64, a blank, its rank.</summary>
internal static class TiktokenFile
{
    /// <summary>The tokens by rank, null at ranks the file leaves out; only ranks below <paramref name="limit"/>.</summary>
    /// <exception cref="DataException">The file is missing, is not the published one, or has a malformed line.</exception>
    public static byte[]?[] Read(string path, string sha256, int limit = int.MaxValue)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (IOException e)
        {
            throw new DataException($"The tokenizer file {path} cannot be read ({e.Message}). Delete its folder and prepare the data again.", e);
        }
        string actual = Convert.ToHexStringLower(SHA256.HashData(content));
        if (actual != sha256)
            throw new DataException($"The tokenizer file {path} is not the published one: SHA-256 {actual}, expected {sha256}. "
                + "Delete its folder and prepare the data again.");
        return Parse(content, path, limit);
    }

    internal static byte[]?[] Parse(ReadOnlySpan<byte> content, string path, int limit)
    {
        List<byte[]?> tokens = [];
        int line = 0;
        foreach (Range range in content.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> text = content[range];
            line++;
            if (text.IsEmpty)
                continue;
            int blank = text.IndexOf((byte)' ');
            if (blank < 0 || !int.TryParse(text[(blank + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int rank))
                throw new DataException($"{path}, line {line}: expected base64, a blank and a rank. Install the tokenizer again.");
            if (rank >= limit)
                continue;
            byte[] bytes = Decode(text[..blank], path, line);
            while (tokens.Count <= rank)
                tokens.Add(null);
            tokens[rank] = bytes;
        }
        return [.. tokens];
    }

    private static byte[] Decode(ReadOnlySpan<byte> base64, string path, int line)
    {
        try
        {
            return Convert.FromBase64String(Encoding.ASCII.GetString(base64));
        }
        catch (FormatException e)
        {
            throw new DataException($"{path}, line {line}: the token is not base64. Install the tokenizer again.", e);
        }
    }
}
