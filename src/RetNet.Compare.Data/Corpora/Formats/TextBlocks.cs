using System.Text;

namespace RetNet.Compare.Data.Corpora.Formats;

/// <summary>A long text cut into documents at empty lines.</summary>
internal static class TextBlocks
{
    /// <summary>
    /// Documents of at least <paramref name="characters"/> characters, each ending at the next empty line (or at the next line end, once twice as long);
    /// a text that is not longer is one document under its own name.
    /// </summary>
    public static IEnumerable<Document> Read(string name, IEnumerable<string> lines, int characters)
    {
        StringBuilder block = new();
        int number = 0;
        foreach (string line in lines)
        {
            block.Append(line).Append('\n');
            bool full = block.Length >= characters && (line.Length == 0 || block.Length >= 2L * characters);
            if (!full)
                continue;
            yield return new Document($"{name}/{number++:D6}", block.ToString());
            block.Clear();
        }
        if (block.Length > 0)
            yield return new Document(number == 0 ? name : $"{name}/{number:D6}", block.ToString());
    }
}
