namespace RetNet.Compare.Data.Files;

/// <summary>Files that several processes read and write.</summary>
public static class FileSharing
{
    private const int WouldBlock = 11;
    private const int WindowsSharingViolation = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Whether the file could not be opened because another process holds it.</summary>
    public static bool IsViolation(IOException error) => (error.HResult & 0xFFFF) is WouldBlock or WindowsSharingViolation;

    /// <summary>Opens a file as soon as no other process holds it.</summary>
    /// <exception cref="IOException">Another process held it for a minute, or it cannot be opened at all.</exception>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        for (DateTime end = DateTime.UtcNow + Patience; ; Thread.Sleep(Random.Shared.Next(1, 5)))
        {
            try
            {
                return new FileStream(path, mode, access, share);
            }
            catch (IOException error) when (IsViolation(error) && DateTime.UtcNow < end)
            {
                // Held by a writer for the moment that its rows take.
            }
        }
    }
}
