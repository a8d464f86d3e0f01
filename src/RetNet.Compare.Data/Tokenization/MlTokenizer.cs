using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Microsoft.ML.Tokenizers;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>
/// The tiktoken implementation of the package Microsoft.ML.Tokenizers, with the vocabulary, split and therefore ids of
/// <see cref="BytePairTokenizer"/>. Bytes that are no UTF-8, which the package cannot take, are encoded by that one.
/// </summary>
internal sealed class MlTokenizer : ITokenizer
{
    private readonly BytePairTokenizer ours;
    private readonly TiktokenTokenizer theirs;

    /// <summary>Hands the vocabulary and the split of <paramref name="ours"/> to the package.</summary>
    public MlTokenizer(BytePairTokenizer ours)
    {
        this.ours = ours;
        using var lines = new MemoryStream(Encoding.ASCII.GetBytes(string.Join('\n', Lines(ours))));
        // No special tokens: text that spells one is text.
        theirs = TiktokenTokenizer.Create(lines, new SplitterPreTokenizer(ours.Splitter), normalizer: null);
    }

    /// <inheritdoc/>
    public string Name => ours.Name;

    /// <inheritdoc/>
    public int VocabularySize => ours.VocabularySize;

    /// <inheritdoc/>
    public int BeginningOfSequence => ours.BeginningOfSequence;

    /// <inheritdoc/>
    public string Hash => ours.Hash;

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> ids)
    {
        if (!Utf8.IsValid(utf8))
        {
            ours.Encode(utf8, ids);
            return;
        }

        foreach (int id in theirs.EncodeToIds(Encoding.UTF8.GetString(utf8)))
            ids.Write([id]);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> BytesOf(int id) => ours.BytesOf(id);

    /// <summary>The vocabulary as a <c>.tiktoken</c> file; a blank line would keep the package reading for ever.</summary>
    private static IEnumerable<string> Lines(BytePairTokenizer tokenizer)
    {
        for (int id = 0; id < tokenizer.VocabularySize; id++)
        {
            if (tokenizer.BytesOf(id) is { IsEmpty: false } bytes)
                yield return $"{Convert.ToBase64String(bytes)} {id}";
        }
    }
}
