using System.Globalization;
using RetNet.Compare.Data.Files;

namespace RetNet.Compare.Training.Runs;

/// <summary>
/// Holds a folder for one process. The operating system owns the lock and drops it with the process, however that ends,
/// so a lock file that a dead process left behind holds nobody up.
/// </summary>
public sealed class RunLock : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly FileStream stream;

    private RunLock(FileStream stream) => this.stream = stream;

    /// <summary>Takes the lock.</summary>
    /// <param name="path">The lock file; it is made where it is missing.</param>
    /// <exception cref="RunException">Another process holds it; the message names the process.</exception>
    public static RunLock Take(string path)
    {
        // A locked file cannot be read by others, so the holder's number stands in a file beside it.
        string owner = path + ".pid";
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException error) when (FileSharing.IsViolation(error))
        {
            throw new RunException($"{path} is held by {Holder(owner)}, which is working on this run. Wait for it or stop it, then run the command again.", error);
        }

        try
        {
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new RunLock(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Releases the lock. The file stays: deleting it would let two processes lock two files of one name.</summary>
    public void Dispose() => stream.Dispose();

    /// <summary>The number stands there a moment after the lock is taken; until then it is that of a process before.</summary>
    private static string Holder(string owner)
    {
        for (DateTime end = DateTime.UtcNow + Patience; DateTime.UtcNow < end; Thread.Sleep(10))
        {
            if (File.Exists(owner) && int.TryParse(ReadShared(owner), CultureInfo.InvariantCulture, out int process) && IsAlive(process))
                return $"process {process}";
        }

        return "another process";
    }

    private static string ReadShared(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using var alive = System.Diagnostics.Process.GetProcessById(process);
            return !alive.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
