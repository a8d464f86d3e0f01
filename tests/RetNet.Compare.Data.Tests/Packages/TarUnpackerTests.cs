using System.Formats.Tar;
using System.Text;
using RetNet.Compare.Data.Packages;

namespace RetNet.Compare.Data.Tests.Packages;

public sealed class TarUnpackerTests
{
    [Fact]
    public void Wanted_files_are_unpacked_and_links_are_left_out()
    {
        using TemporaryFolder folder = new();
        using MemoryStream tar = Tar(
            new PaxTarEntry(TarEntryType.Directory, "package/"),
            File("./package/a.txt", "A"),
            File("package/b.js", "B"),
            new PaxTarEntry(TarEntryType.SymbolicLink, "package/c.txt") { LinkName = "/etc/passwd" },
            new PaxTarEntry(TarEntryType.HardLink, "package/d.txt") { LinkName = "../../e" });
        Assert.Equal(1, TarUnpacker.Unpack(tar, folder.Path, name => name.EndsWith(".txt", StringComparison.Ordinal)));
        Assert.Equal(["A"], Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Select(System.IO.File.ReadAllText));
    }

    [Theory]
    [InlineData("../evil.txt")]
    [InlineData("package/../../evil.txt")]
    [InlineData("/tmp/evil.txt")]
    public void Entries_outside_the_folder_are_refused(string name)
    {
        using TemporaryFolder folder = new();
        using MemoryStream tar = Tar(File(name, "evil"));
        Assert.Contains(name, Assert.Throws<DataException>(() => TarUnpacker.Unpack(tar, folder.File("content"), _ => true)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    private static PaxTarEntry File(string name, string content) =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) };

    private static MemoryStream Tar(params TarEntry[] entries)
    {
        MemoryStream stream = new();
        using (TarWriter writer = new(stream, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
                writer.WriteEntry(entry);
        }
        stream.Position = 0;
        return stream;
    }
}
