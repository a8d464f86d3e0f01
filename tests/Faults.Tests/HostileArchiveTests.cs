using System.Formats.Tar;
using RetNet.Compare.Data;
using RetNet.Compare.Data.Packages;

namespace RetNet.Compare.Faults;

/// <summary>An archive writes below its folder or not at all.</summary>
public sealed class HostileArchiveTests
{
    private static readonly string[] Escaping =
    [
        "../evil.txt", "a/../../evil.txt", "./../evil.txt", "/evil.txt", "//evil.txt", "a/b/../../../evil.txt", "..", "../content-evil/x.txt", "./a/./../../evil.txt",
    ];

    [Fact]
    public void Members_that_point_outside_are_refused_and_write_nothing()
    {
        foreach (string name in Escaping)
        {
            using var folder = new TemporaryFolder();
            using MemoryStream tar = Tar(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) });
            Assert.Throws<DataException>(() => TarUnpacker.Unpack(tar, folder["content"], _ => true));
            Assert.Empty(Files(folder));
        }

        Figures.Note("09-archives", true, "Archive members that point outside are refused, links are never made, nothing is written through them", $"{Escaping.Length} paths, 2 kinds of link");
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public void Nothing_is_written_through_a_link(TarEntryType kind)
    {
        using var folder = new TemporaryFolder();
        string outside = Directory.CreateDirectory(folder["outside"]).FullName;
        string victim = folder.Write("outside/victim.txt", "untouched");
        using MemoryStream tar = Tar(
            new PaxTarEntry(kind, "link") { LinkName = kind == TarEntryType.SymbolicLink ? outside : victim },
            new PaxTarEntry(TarEntryType.RegularFile, "link/victim.txt") { DataStream = new MemoryStream([1]) },
            new PaxTarEntry(TarEntryType.RegularFile, "good.txt") { DataStream = new MemoryStream([2]) });

        TarUnpacker.Unpack(tar, folder["content"], _ => true);

        Assert.Equal("untouched", File.ReadAllText(victim));
        Assert.All(Directory.EnumerateFileSystemEntries(folder["content"], "*", SearchOption.AllDirectories), path => Assert.Null(new FileInfo(path).LinkTarget));
        Assert.Equal([2], File.ReadAllBytes(Path.Combine(folder["content"], "good.txt")));
    }

    private static string[] Files(TemporaryFolder folder) => Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories);

    private static MemoryStream Tar(params TarEntry[] entries)
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
                writer.WriteEntry(entry);
        }

        stream.Position = 0;
        return stream;
    }
}
