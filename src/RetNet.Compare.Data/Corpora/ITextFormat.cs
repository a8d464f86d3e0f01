namespace RetNet.Compare.Data.Corpora;

/// <summary>How a package's files become documents; what it reads is decided by the package's kept files.</summary>
public interface ITextFormat
{
    /// <summary>Reads the documents below <paramref name="folder"/> lazily and in a stable order; their ids are relative names.</summary>
    IEnumerable<Document> Read(string folder);
}
