using System.Globalization;

namespace RetNet.Compare.Training.Runs;

/// <summary>
/// Holds a run folder for one process. The operating system owns the lock and drops it with the process, however that ends,
/// so a lock file that a dead process left behind holds nobody up.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream stream;

    private RunLock(FileStream stream) => this.stream = stream;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="RunException">Another run holds it.</exception>
    public static RunLock Take(string path)
    {
        // A locked file cannot be read by others, so the holder's number stands in a file beside it.
        string owner = path + ".pid";
        try
        {
            var taken = new RunLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return taken;
        }
        catch (IOException error) when (File.Exists(path))
        {
            string holder = File.Exists(owner) ? $"process {File.ReadAllText(owner)}" : "another process";
            throw new RunException($"{path} is held by {holder}, which is working on this run. Wait for it or stop it, then run the command again.", error);
        }
    }

    /// <summary>Releases the lock. The file stays: deleting it would let two processes lock two files of one name.</summary>
    public void Dispose() => stream.Dispose();
}
