using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using RetNet.Compare.Data.Corpora;

namespace RetNet.Compare.Data.Tests.Corpora;

public sealed class LocalTextTests
{
    [Fact]
    public void Folders_give_every_supported_file_in_order()
    {
        using TemporaryFolder folder = new();
        folder.Write("b.txt", "B");
        folder.Write("a/a.txt.gz", Gzip("A"));
        folder.Write("c.jsonl", "{\"text\":\"C1\"}\n\n{\"meta\":1,\"text\":\"C2\"}\n");
        folder.Write("d.jsonl.gz", Gzip("{\"text\":\"D\"}"));
        folder.Write("e.json.gz", Gzip("{\"text\":\"E\"}"));
        folder.Write("f.json.txt", "F");
        folder.Write("ignored.pdf", "x");
        Assert.Equal(
            [("a/a.txt.gz", "A\n"), ("b.txt", "B\n"), ("c.jsonl/1", "C1"), ("c.jsonl/3", "C2"), ("d.jsonl.gz/1", "D"), ("e.json.gz/1", "E"), ("f.json.txt", "F\n")],
            Read(folder.Path));
    }

    [Fact]
    public void Zstandard_files_are_read_through_the_zstd_program_or_its_absence_is_explained()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("e.jsonl.zst", "{\"text\":\"E\"}\n");
        if (Compress(path))
        {
            Assert.Equal([("e.jsonl.zst/1", "E")], Read(path));
            File.WriteAllText(path, "not zstandard");
            Assert.Contains("zstd -dcq", Assert.Throws<DataException>(() => Read(path)).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains("apt-get install zstd", Assert.Throws<DataException>(() => Read(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_single_text_file_is_cut_into_blocks_that_join_to_the_whole()
    {
        using TemporaryFolder folder = new();
        string text = string.Concat(Enumerable.Repeat(new string('y', 99) + "\n", 3000));
        List<(string Id, string Text)> documents = Read(folder.Write("book.txt", text));
        Assert.Equal(3, documents.Count);
        Assert.Equal(text, string.Concat(documents.Select(document => document.Text)));
    }

    [Fact]
    public void Another_member_of_json_lines_can_hold_the_text()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("scrolls.jsonl", "{\"input\":\"report\",\"output\":\"summary\"}\n");
        Assert.Equal([("scrolls.jsonl/1", "report")], Read(path, "input"));
    }

    [Theory]
    [InlineData("x.jsonl", "{\"text\":\"a\"}\n{broken\n", "line 2 is not JSON")]
    [InlineData("x.jsonl", "{\"body\":\"a\"}\n", "line 1 has no string member 'text'")]
    [InlineData("x.jsonl", "[1]\n", "line 1 has no string member 'text'")]
    [InlineData("x.parquet", "PAR1", "is no text file this program reads")]
    public void Files_that_cannot_be_read_are_named_with_the_line(string name, string content, string expected)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write(name, content);
        string message = Assert.Throws<DataException>(() => Read(path)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_paths_and_folders_without_text_are_named()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("no file or folder", Assert.Throws<DataException>(() => Read(folder.File("absent"))).Message, StringComparison.Ordinal);
        Assert.Contains("has no file that ends in", Assert.Throws<DataException>(() => Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static List<(string Id, string Text)> Read(string path, string field = "text") =>
        [.. new LocalTextFiles([path], field).Read().Select(document => (document.Id, document.Text))];

    private static bool Compress(string path)
    {
        try
        {
            File.Move(path, path + ".plain");
            using Process zstd = Process.Start("zstd", ["-q", path + ".plain", "-o", path]);
            zstd.WaitForExit();
            return zstd.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            File.Move(path + ".plain", path);
            return false;
        }
    }

    private static byte[] Gzip(string text)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return stream.ToArray();
    }
}
