using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Parity;

namespace RetNet.Compare.Models.Tests.Parity;

public sealed class ParityTests
{
    private static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "golden");

    public static TheoryData<string> Cases() => [.. GoldenCase.Find([Fixtures]).Select(path => Path.GetRelativePath(Fixtures, path))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_the_official_implementation(string fixture)
    {
        IReadOnlyList<ParityRow> rows = new ParityRunner(Registry.All).Run(Path.Combine(Fixtures, fixture));

        Assert.Contains(rows, row => row.Check == "gradients");
        Assert.All(rows, row => Assert.True(row.Passed, $"{row.Check} {row.Where}: {row.Difference:g3} exceeds {row.Tolerance:g3}"));
    }

    [Fact]
    public void Every_architecture_that_reads_an_official_configuration_has_a_fixture()
    {
        IEnumerable<string> readers = Registry.All.All
            .Where(architecture => architecture.GetType().GetMethod(nameof(Architecture.FromOfficial))!.DeclaringType != typeof(Architecture))
            .Select(architecture => architecture.Name);
        IEnumerable<string> read = GoldenCase.Find([Fixtures]).SelectMany(path =>
        {
            using GoldenCase golden = GoldenCase.Open(path);
            return golden.Readers(Registry.All).Select(reader => reader.Architecture.Name).ToArray();
        });
        Assert.Equal(readers, read.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_changed_weight_is_found()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string source = Path.Combine(Fixtures, "transformer", "case2");
        byte[] bytes = File.ReadAllBytes(source + ".safetensors");
        int header = (int)BitConverter.ToInt64(bytes);
        for (int i = 8 + header; i < 8 + header + 4000; i += 4)
            BitConverter.TryWriteBytes(bytes.AsSpan(i), BitConverter.ToSingle(bytes, i) * 1.5f);
        File.WriteAllBytes(Path.Combine(folder, "case2.safetensors"), bytes);
        File.Copy(source + ".json", Path.Combine(folder, "case2.json"));

        Assert.Contains(new ParityRunner(Registry.All).Run(Path.Combine(folder, "case2.safetensors")), row => !row.Passed);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_folder_without_fixtures_is_named()
    {
        var error = Assert.Throws<FileNotFoundException>(() => GoldenCase.Find(["/nowhere/at-all"]).Count());
        Assert.Contains("/nowhere/at-all", error.Message, StringComparison.Ordinal);
    }
}
