using System.IO.Compression;
using System.Text;
using RetNet.Compare.Data.Corpora.Formats;

namespace RetNet.Compare.Data.Tests.Corpora;

public sealed class FormatTests
{
    [Fact]
    public void Plain_files_are_named_below_their_shared_folder_and_gunzipped()
    {
        using TemporaryFolder folder = new();
        folder.Write("usr/share/doc/html/b/two.txt", "two");
        folder.Write("usr/share/doc/html/a/one.txt", "one");
        folder.Write("usr/share/doc/html/a/three.md", "not asked for");
        folder.Write("usr/share/doc/html/c.txt", Encoding.Latin1.GetBytes("caf\u00e9\r\n"));
        Assert.Equal(
            [new Document("a/one.txt", "one"), new Document("b/two.txt", "two"), new Document("c.txt", "café\n")],
            new PlainFiles(".txt").Read(folder.Path));
        using TemporaryFolder compressed = new();
        compressed.Write("secA.md.gz", Gzip("# A\n"));
        Assert.Equal([new Document("secA.md.gz", "# A\n")], new PlainFiles(".md.gz").Read(compressed.Path));
    }

    [Fact]
    public void A_package_without_the_expected_files_is_named()
    {
        using TemporaryFolder folder = new();
        Assert.Contains(folder.Path, Assert.Throws<DataException>(() => new PlainFiles(".pod").Read(folder.Path).ToList()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Kernel_documentation_leaves_translations_out()
    {
        using TemporaryFolder folder = new();
        folder.Write("_sources/translations/it_IT/index.rst.txt", "Italiano");
        folder.Write("_sources/admin/index.rst.txt", "English");
        Assert.Equal(["admin/index.rst.txt"], new LinuxDocumentation().Read(folder.Path).Select(document => document.Id));
    }

    [Fact]
    public void A_dictionary_is_cut_between_entries_into_blocks_that_join_to_the_whole()
    {
        using TemporaryFolder folder = new();
        string text = string.Concat(Enumerable.Range(0, 3000).Select(i => $"Entry{i}\n   The meaning of entry {i}, at some length "
            + "to fill the block.\n\n"));
        folder.Write("a.dict.dz", Gzip(text));
        List<Document> blocks = [.. new BlockedFile(".dict.dz").Read(folder.Path)];
        Assert.Equal(text, string.Concat(blocks.Select(block => block.Text)));
        Assert.Equal(["a.dict.dz/000000", "a.dict.dz/000001", "a.dict.dz/000002", "a.dict.dz/000003"], blocks.Select(block => block.Id));
        Assert.All(blocks, block => Assert.StartsWith("Entry", block.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Tagged_text_becomes_running_text()
    {
        const string tagged = "\n\n\tTitle/nn-hl here/rb-hl\n``/`` Is/bez it/pps ?/. ?/. ''/''\nThe/at either/or/cc (/( Jr./np )/) "
            + ",/, said/vbd Smith/np Jr./np ./.\n\n\n\tNew/jj --/-- one/pn ;/. ;/. done/vbn ./.\n";
        Assert.Equal("Title here\n\n\"Is it?\" The either/or (Jr.), said Smith Jr.\n\nNew -- one; done.\n", BrownCorpus.Untag(tagged));
    }

    [Fact]
    public void Scenarios_become_speaker_and_line()
    {
        const string scenario = """
            # speaker=Nobody message= _ "a comment"
                story= _ "Long ago <i>it</i> was
                   dark."
            [message]
                speaker=Konrad
                message= _ "He said ""no"" " + _ "twice."
            [/message]
            [message]
                message= _ "No speaker."
            [/message]
            [message]
                speaker="Li'sar"
                message= _ "female^I came."
                [option]
                    message= _ "Go on"
                [/option]
            [/message]
            [message]
                speaker=$explorer.id
                message= _ "Found it!"
            [/message]
            [message]
                speaker=narrator
                message= _ "Silence."
            [/message]
            """;
        Assert.Equal(
            "Long ago it was dark.\nKonrad: He said \"no\" twice.\nNo speaker.\nLi'sar: I came.\nLi'sar: Go on\nunit: Found it!\nSilence.\n",
            WesnothScripts.Script(scenario));
    }

    [Fact]
    public void Consecutive_scenes_are_joined_into_episodes()
    {
        using TemporaryFolder folder = new();
        string line = new('x', 10_000);
        for (int i = 1; i <= 4; i++)
            folder.Write($"scenarios/0{i}.cfg", $"[message]\nspeaker=A\nmessage= _ \"{line}\"\n");
        folder.Write("scenarios/05.cfg", "[scenario]\nno talk\n");
        List<Document> episodes = [.. new WesnothScripts().Read(folder.Path)];
        Assert.Equal(["01.cfg", "04.cfg"], episodes.Select(episode => episode.Id));
        Assert.Equal(3, episodes[0].Text.Split("A: ").Length - 1);
    }

    [Fact]
    public void Mail_becomes_threads_of_three_messages_without_quotations_and_names()
    {
        using TemporaryFolder folder = new();
        folder.Write("1.txt", "From: Ann <ann@x.org>\nSubject: [list] Tea\n time\n\nShall we?\nAsk bob@y.org first.\n-- \nAnn\n");
        folder.Write("2.txt", "From: Bob\nSubject: Re: [list] tea time\nContent-Transfer-Encoding: quoted-printable\n\nOn Monday, "
            + "Ann wrote:\n> Shall we?\nCaf=C3=A9 at=\n five.\n");
        folder.Write("3.txt", "From: Ann <ann@x.org>\nSubject: RE: Fwd: tea time\nContent-Type: multipart/mixed; "
            + "boundary=\"b\"\n\npreamble\n--b\nContent-Type: text/html\n\n<b>no</b>\n--b\nContent-Type: "
            + "text/plain\nContent-Transfer-Encoding: base64\n\nWWVzLg==\n--b--\n");
        folder.Write("4.txt", "From: Bob\nSubject: lonely\n\nAnyone?\n");
        Document thread = Assert.Single(new MailThreads().Read(folder.Path));
        Assert.Equal(new Document("tea time", "Speaker 1: Shall we?\nAsk [address] first.\n\nSpeaker 2: Café at five.\n\nSpeaker 1: "
            + "Yes.\n\n"), thread);
    }

    [Fact]
    public void Generated_go_files_and_test_inputs_are_left_out()
    {
        using TemporaryFolder folder = new();
        folder.Write("src/a/a.go", "package a\n");
        folder.Write("src/a/testdata/b.go", "package b\n");
        folder.Write("src/a/tables.go", "// Code generated by maketables. DO NOT EDIT.\npackage a\n");
        Assert.Equal(["a.go"], new GoSource().Read(folder.Path).Select(document => Path.GetFileName(document.Id)));
    }

    [Fact]
    public void R_data_packages_give_a_document_per_character_vector()
    {
        using TemporaryFolder folder = new();
        byte[] novel = Zlib(RString("first line", null, "", "café"));
        byte[] index = [.. "X\n"u8, .. Int(3), .. Int(0), .. Int(0), .. Int(5), .. "UTF-8"u8,
            .. Int(0x213), .. Int(1),
            .. Int(0x213), .. Int(1), .. Int(13), .. Int(2), .. Int(3), .. Int(novel.Length + 4), .. Names("novel"),
            .. Names("variables")];
        folder.Write("data/Rdata.rdx", Gzip(index));
        folder.Write("data/Rdata.rdb", [1, 2, 3, .. Int(9), .. novel]);
        Assert.Equal([new Document("novel", "first line\n\n\ncafé\n")], new RDataPackage().Read(folder.Path));
        folder.Write("data/Rdata.rdb", [1, 2, 3]);
        Assert.Contains("points outside", Assert.Throws<DataException>(() => new RDataPackage().Read(folder.Path).ToList()).Message, StringComparison.Ordinal);
    }

    private static byte[] Names(string name) => [.. Int(0x402), .. Int(1), .. Char("names"), .. Int(16), .. Int(1), .. Char(name), .. Int(254)];

    private static byte[] RString(params string?[] lines) =>
        [.. "X\n"u8, .. Int(2), .. Int(0), .. Int(0), .. Int(16), .. Int(lines.Length), .. lines.SelectMany(Char)];

    private static byte[] Char(string? text) => text is null ? [.. Int(9), .. Int(-1)] : [.. Int(9), .. Int(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Int(int value)
    {
        byte[] bytes = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(byte[] content)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest))
            gzip.Write(content);
        return stream.ToArray();
    }

    private static byte[] Zlib(byte[] content)
    {
        using MemoryStream stream = new();
        using (ZLibStream zlib = new(stream, CompressionLevel.Fastest))
            zlib.Write(content);
        return stream.ToArray();
    }
}
