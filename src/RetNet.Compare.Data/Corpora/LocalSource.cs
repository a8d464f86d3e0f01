using System.Security.Cryptography;
using System.Text;
using RetNet.Compare.Data.Packages;

namespace RetNet.Compare.Data.Corpora;

/// <summary>The user's own files.</summary>
/// <param name="Id">Short name.</param>
/// <param name="Paths">Files, or folders whose supported files are all taken.</param>
/// <param name="TextField">The member of a JSON line that holds the text.</param>
public sealed record LocalSource(string Id, IReadOnlyList<string> Paths, string TextField = "text")
    : CorpusSource(Id, "local files", "not stated")
{
    /// <inheritdoc/>
    public override AcquiredSource Acquire(PackageInstaller installer)
    {
        LocalTextFiles files = new(Paths, TextField);
        StringBuilder state = new(TextField);
        foreach (FileInfo file in files.Files.Select(file => new FileInfo(file.Path)))
            state.Append('\n').Append(file.FullName).Append(' ').Append(file.Length).Append(' ').Append(file.LastWriteTimeUtc.Ticks);
        string fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state.ToString())));
        return new AcquiredSource(this, [], fingerprint, files.Read().Select(document => document with { Id = $"{Id}/{document.Id}" }));
    }
}
