using System.Globalization;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>Byte-pair encoding in its plainest form, so that what is handed to the package can be judged by its ids.</summary>
internal sealed class TiktokenTokenizer : Tokenizer
{
    private readonly Dictionary<string, int> ranks = [];
    private readonly PreTokenizer preTokenizer;

    private TiktokenTokenizer(Stream vocabulary, PreTokenizer preTokenizer)
    {
        this.preTokenizer = preTokenizer;
        using var reader = new StreamReader(vocabulary, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split(' ');
            Assert.Equal(2, cells.Length);
            ranks.Add(Encoding.Latin1.GetString(Convert.FromBase64String(cells[0])), int.Parse(cells[1], CultureInfo.InvariantCulture));
        }
    }

    public static TiktokenTokenizer Create(
        string vocabFilePath, PreTokenizer? preTokenizer, Normalizer? normalizer, IReadOnlyDictionary<string, int>? specialTokens = null, int cacheSize = 8192) =>
        throw new NotSupportedException(vocabFilePath);

    public static TiktokenTokenizer Create(
        Stream vocabStream, PreTokenizer? preTokenizer, Normalizer? normalizer, IReadOnlyDictionary<string, int>? specialTokens = null, int cacheSize = 8192)
    {
        Assert.Null(normalizer);
        Assert.Null(specialTokens);
        return new TiktokenTokenizer(vocabStream, preTokenizer!);
    }

    public override IReadOnlyList<int> EncodeToIds(string text, bool considerPreTokenization = true, bool considerNormalization = true)
    {
        List<int> ids = [];
        foreach ((int offset, int length) in preTokenizer.PreTokenize(text))
        {
            List<string> parts = [.. Encoding.UTF8.GetBytes(text, offset, length).Select(value => ((char)value).ToString())];
            while (BestPair(parts) is { } at)
            {
                parts[at] += parts[at + 1];
                parts.RemoveAt(at + 1);
            }

            ids.AddRange(parts.Select(part => ranks[part]));
        }

        return ids;
    }

    private int? BestPair(List<string> parts) => Enumerable.Range(0, Math.Max(0, parts.Count - 1))
        .Where(at => ranks.ContainsKey(parts[at] + parts[at + 1]))
        .Select(at => (int?)at)
        .MinBy(at => ranks[parts[at!.Value] + parts[at.Value + 1]]);
}
