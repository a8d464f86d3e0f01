using System.Buffers;
using System.Text;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>Conveniences over <see cref="ITokenizer"/> for whole strings and arrays.</summary>
public static class TokenizerExtensions
{
    /// <summary>The ids of a string, without <c>&lt;bos&gt;</c>.</summary>
    public static int[] Encode(this ITokenizer tokenizer, string text) => tokenizer.Encode(Encoding.UTF8.GetBytes(text));

    /// <summary>The ids of UTF-8 text, without <c>&lt;bos&gt;</c>.</summary>
    public static int[] Encode(this ITokenizer tokenizer, ReadOnlySpan<byte> utf8)
    {
        ArrayBufferWriter<int> ids = new();
        tokenizer.Encode(utf8, ids);
        return ids.WrittenSpan.ToArray();
    }

    /// <summary>The bytes that <paramref name="ids"/> stand for.</summary>
    public static byte[] Decode(this ITokenizer tokenizer, ReadOnlySpan<int> ids)
    {
        ArrayBufferWriter<byte> bytes = new();
        foreach (int id in ids)
            bytes.Write(tokenizer.BytesOf(id));
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The text that <paramref name="ids"/> stand for; a sequence cut inside a character shows U+FFFD there.</summary>
    public static string DecodeText(this ITokenizer tokenizer, ReadOnlySpan<int> ids) => Encoding.UTF8.GetString(tokenizer.Decode(ids));
}
