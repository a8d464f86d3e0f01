using System.Text;
using Microsoft.ML.Tokenizers;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>
/// Our <see cref="WordSplitter"/> for Microsoft.ML.Tokenizers, whose own patterns see letters outside the basic plane as two symbols
/// and so cut them unlike tiktoken.
/// </summary>
internal sealed class SplitterPreTokenizer(WordSplitter splitter) : PreTokenizer
{
    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => PreTokenize(text.AsSpan());

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text)
    {
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, utf8);
        List<(int Offset, int Length)> words = [];
        for (int start = 0, offset = 0; start < utf8.Length;)
        {
            int end = splitter.WordEnd(utf8, start);
            int length = Encoding.UTF8.GetCharCount(utf8, start, end - start);
            words.Add((offset, length));
            offset += length;
            start = end;
        }

        return words;
    }
}
