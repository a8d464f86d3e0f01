using System.Globalization;
using System.Text;

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
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new RunException(
                $"{Path.GetDirectoryName(path)}: process {Owner(path)} is working on this run. Wait for it or stop it, then run the command again.", error);
        }

        stream.SetLength(0);
        stream.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        stream.Flush();
        return new RunLock(stream);
    }

    /// <summary>Releases the lock. The file stays: deleting it would let two processes lock two files of one name.</summary>
    public void Dispose() => stream.Dispose();

    private static string Owner(string path)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadToEnd();
        }
        catch (IOException)
        {
            return "unknown";
        }
    }
}
