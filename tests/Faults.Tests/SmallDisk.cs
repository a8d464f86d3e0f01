using System.Diagnostics;

namespace RetNet.Compare.Faults;

/// <summary>A file system of a few megabytes in memory.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>Mounts it.</summary>
    public SmallDisk(long bytes, bool readOnly = false)
    {
        Assert.Equal(0, Run("mount", "-t", "tmpfs", "-o", $"size={bytes}{(readOnly ? ",ro" : "")}", "tmpfs", folder.Path));
    }

    /// <summary>Whether this process may mount at all.</summary>
    public static bool CanMount { get; } = TryMount();

    /// <summary>Where it is.</summary>
    public string Path => folder.Path;

    /// <summary>Writes a file that takes the room that is left.</summary>
    /// <param name="but">Bytes that stay free.</param>
    public string Fill(long but = 0)
    {
        string path = System.IO.Path.Combine(Path, "filler");
        using var file = new FileStream(path, FileMode.Create);
        byte[] block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            file.SetLength(Math.Max(0, file.Length - but));
            return path;
        }
    }

    public void Dispose()
    {
        Run("umount", "-l", folder.Path);
        folder.Dispose();
    }

    private static bool TryMount()
    {
        using var probe = new TemporaryFolder();
        if (Run("mount", "-t", "tmpfs", "-o", "size=4096", "tmpfs", probe.Path) != 0)
            return false;
        Run("umount", probe.Path);
        return true;
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
