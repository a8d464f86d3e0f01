using System.Formats.Tar;

namespace RetNet.Compare.Data.Packages;

/// <summary>Unpacks the wanted regular files of a tar stream and nothing outside the target folder.</summary>
internal static class TarUnpacker
{
    /// <summary>Unpacks and returns the number of files; links are left out, paths that point outside are refused.</summary>
    public static int Unpack(Stream tar, string folder, Func<string, bool> wanted)
    {
        string root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        int files = 0;
        using TarReader reader = new(tar, leaveOpen: true);
        while (reader.GetNextEntry() is { } entry)
        {
            string name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            string target = Path.GetFullPath(Path.Combine(folder, name));
            if (!(target + Path.DirectorySeparatorChar).StartsWith(root, StringComparison.Ordinal))
                throw new DataException($"The archive has an entry '{entry.Name}' that would be written outside its folder; it was "
                    + "not unpacked. Do not use this package.");
            if (target + Path.DirectorySeparatorChar == root)
                continue;
            bool regular = entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile;
            if (!regular || !wanted(name))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using FileStream file = File.Create(target);
            entry.DataStream?.CopyTo(file);
            files++;
        }
        return files;
    }
}
