using System.Text;

namespace RetNet.Compare.Data.Corpora;

/// <summary>A sample of a source that does not depend on the order of its documents, nor holds them in memory.</summary>
internal static class DocumentSample
{
    /// <summary>The documents first in the order of their ids' hashes whose texts fit into <paramref name="mostBytes"/>, in their own order.</summary>
    public static IEnumerable<Document> Take(IEnumerable<Document> documents, long mostBytes)
    {
        HashSet<string> chosen = [];
        long bytes = 0;
        foreach ((string id, int length) in documents
            .Select(document => (document.Id, Length: Encoding.UTF8.GetByteCount(document.Text)))
            .OrderBy(document => DocumentHash.Of(document.Id), StringComparer.Ordinal))
        {
            bytes += length;
            if (bytes > mostBytes)
                break;
            chosen.Add(id);
        }
        foreach (Document document in documents)
        {
            if (chosen.Contains(document.Id))
                yield return document;
        }
    }
}
