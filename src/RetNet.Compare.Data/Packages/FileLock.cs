using RetNet.Compare.Data.Files;

namespace RetNet.Compare.Data.Packages;

/// <summary>A lock between processes on one machine; the system frees it when its holder dies.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>Waits for the lock file and holds it until disposed.</summary>
    /// <exception cref="DataException">Another process held it for half an hour, or the folder cannot be written.</exception>
    public static IDisposable Acquire(string path)
    {
        DateTime deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (UnauthorizedAccessException e)
            {
                throw new DataException($"The cache folder {Path.GetDirectoryName(path)} cannot be written. Choose another cache "
                    + "folder or correct its permissions.", e);
            }
            catch (IOException e) when (FileSharing.IsViolation(e))
            {
                if (DateTime.UtcNow > deadline)
                    throw new DataException($"Another process has held {path} for {Patience.TotalMinutes} minutes. End it and try again.", e);
                Thread.Sleep(200);
            }
            catch (IOException e)
            {
                throw new DataException($"The cache folder {Path.GetDirectoryName(path)} cannot be used ({e.Message}). Choose another cache folder.", e);
            }
        }
    }
}
