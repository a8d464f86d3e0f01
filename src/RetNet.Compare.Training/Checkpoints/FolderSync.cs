using System.Runtime.InteropServices;

namespace RetNet.Compare.Training.Checkpoints;

/// <summary>Brings a folder's list of names to the disk, without which a rename may be lost when the power fails.</summary>
internal static partial class FolderSync
{
    /// <summary>Flushes <paramref name="folder"/>; does nothing where the system has no such call.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Open(folder, flags: 0);
        if (descriptor < 0)
            throw new IOException($"{folder}: cannot be opened to flush it (error {Marshal.GetLastPInvokeError()}).");
        int result = Fsync(descriptor);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        // EINVAL: a file system without the notion, where there is nothing to flush.
        if (result != 0 && error != 22)
            throw new IOException($"{folder}: cannot be flushed (error {error}). Check the disk.");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
