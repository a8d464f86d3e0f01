using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using RetNet.Compare.Models.Weights;

namespace RetNet.Compare.Faults;

/// <summary>A weights file made to do harm is read or refused, in bounded time and memory.</summary>
public sealed class HostileWeightsTests
{
    private const int ReusedBuffers = 64 << 20;
    private const int Attempts = 4;
    private static readonly string[] Names = ["a", "b", "../../etc/passwd", "/etc/passwd", "..", "a/../b", "__metadata__", "", "\\u0000", "\\ud800", "a"];
    private static readonly string[] Types = ["F32", "F64", "BF16", "U8", "I64", "f32", "F8", "0", "", "F32 "];
    private static readonly string[] Sizes = ["0", "1", "2", "4", "-1", "1e3", "2.5", "9223372036854775807", "4611686018427387904", "18446744073709551616", "null", "\"1\"", "[1]", "{}"];

    [Fact]
    public void Thirty_thousand_fuzzed_headers_neither_crash_nor_hang() => Fuzzed(30_000, full: false);

    [Fact]
    [Trait("Category", "Slow")]
    public void A_million_fuzzed_headers_neither_crash_nor_hang() => Fuzzed(1_000_000, full: true);

    [Fact]
    public void A_header_of_megabytes_takes_at_most_twice_the_file()
    {
        foreach ((string kind, string json) in Bombs())
        {
            byte[] file = File(json, dataBytes: 1);
            (string outcome, long bytes) = ReadInTime(file, kind);
            Assert.True(bytes <= (2L * file.Length) + ReusedBuffers, $"{kind}: {bytes} bytes for a file of {file.Length}; {outcome}");
        }

        Figures.Note("09-bombs", true, "Headers of as many or as long parts as possible", $"memory at most twice the file and {ReusedBuffers >> 20} MiB, under 1 s each");
    }

    [Fact]
    public void No_pickle_is_ever_parsed()
    {
        string[] sources = [.. Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories), .. Directory.EnumerateFiles(Repository.PathOf("baselines"), "*.cs", SearchOption.AllDirectories)];
        string[] forbidden = ["torch.load(", "load_py(", "Unpickler", "BinaryFormatter", "PyTorchUtils"];
        // What a message tells the user to run elsewhere, in Python, is not parsed here.
        Assert.All(sources, path => Assert.All(forbidden, word => Assert.DoesNotContain(
            word, System.IO.File.ReadAllText(path).Replace("torch.load(sys.argv[1], map_location='cpu', weights_only=True)", "", StringComparison.Ordinal), StringComparison.Ordinal)));

        using var folder = new TemporaryFolder();
        string pickle = folder.Write("model.safetensors", [0x80, 0x02, (byte)'c', .. "os\nsystem\n"u8, .. new byte[64]]);
        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(pickle));
    }

    private static void Fuzzed(int headers, bool full)
    {
        var random = new Random(headers);
        var outcomes = new Dictionary<string, int>();
        for (int i = 0; i < headers; i++)
        {
            byte[] file = Make(random);
            (string outcome, long bytes) = ReadInTime(file, $"header {i}");
            Assert.True(bytes <= (2L * file.Length) + ReusedBuffers, $"header {i}: {bytes} bytes for a file of {file.Length}");
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        Assert.All((string[])["read", "overlap", "leave a hole", "impossible shape", "announces a header", "not valid JSON", "follow the last tensor", "element type"],
            kind => Assert.True(outcomes.GetValueOrDefault(kind) > 0, $"no fuzzed header came to: {kind}"));
        Figures.Note("09-fuzz", full, "Fuzzed safetensors headers (overlaps, holes, overflows, oversized and cut headers, repeated keys, `../` and absolute names): no crash, none over 1 s", $"{headers} headers");
    }

    /// <summary>Reads a file within a second; again where it took longer, as the machine may have been busy elsewhere.</summary>
    private static (string Outcome, long Bytes) ReadInTime(byte[] file, string what)
    {
        for (int attempt = 1; ; attempt++)
        {
            long start = Stopwatch.GetTimestamp();
            (string, long) read = Read(file);
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            if (took < TimeSpan.FromSeconds(1))
                return read;
            Assert.True(attempt < Attempts, $"{what}: {took}");
        }
    }

    /// <summary>Reads a file from memory; any exception but a refusal fails the test.</summary>
    private static (string Outcome, long Bytes) Read(byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string outcome;
        try
        {
            SafetensorsHeader header = SafetensorsHeader.Read("fuzzed", file.Length, (offset, target) => file.AsSpan((int)offset, target.Length).CopyTo(target));
            foreach ((SafetensorsEntry entry, long offset) in header.Tensors.Values)
                Assert.InRange(offset + entry.ByteLength, 8, file.Length);
            outcome = "read";
        }
        catch (SafetensorsException refused)
        {
            outcome = ((string[])["overlap", "leave a hole", "impossible shape", "announces a header", "not valid JSON", "follow the last tensor", "element type"])
                .FirstOrDefault(kind => refused.Message.Contains(kind, StringComparison.Ordinal)) ?? "other";
        }

        return (outcome, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Headers whose parts are as small, as many or as long as they can be, accepted ones among them.</summary>
    private static IEnumerable<(string Kind, string Json)> Bombs()
    {
        yield return ("sizes", "{\"a\":{\"dtype\":\"U8\",\"shape\":[" + string.Join(',', Enumerable.Repeat("1", 4 << 20)) + "],\"data_offsets\":[0,1]}}");
        foreach (int count in (int[])[30_000, 200_000])
        {
            yield return ($"{count} tensors", "{" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}")) + "}");
            yield return ($"{5 * count} strings", "{\"__metadata__\":{" + string.Join(',', Enumerable.Range(0, 5 * count).Select(i => $"\"{i}\":\"\"")) + "}}");
        }

        yield return ("long name", "{\"" + new string('n', 8 << 20) + "\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}");
        yield return ("long names", "{" + string.Join(',', Enumerable.Range(0, 4000).Select(i => $"\"{i}{new string('n', 3500)}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}")) + "}");
        yield return ("long text", "{\"__metadata__\":{\"a\":\"" + new string('t', 15_000_000) + "\"}}");
        yield return ("depth", "{\"a\":" + new string('[', 8 << 20));
        yield return ("spaces", "{" + new string(' ', 15_000_000) + "}");
    }

    private static byte[] Make(Random random)
    {
        int tensors = random.Next(4);
        var json = new StringBuilder("{");
        long end = 0;
        for (int i = 0; i < tensors; i++)
        {
            bool good = random.Next(4) > 0;
            long bytes = 4 * random.Next(4);
            long gap = random.Next(8) switch { 0 => 4, 1 => -4, _ => 0 };
            string name = good ? $"t{i}" : Pick(Names);
            string type = random.Next(12) > 0 ? "F32" : Pick(Types);
            string shape = good || random.Next(2) > 0 ? $"{bytes / 4}" : string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Pick(Sizes)));
            string from = random.Next(16) > 0 ? $"{Math.Max(0, end + gap)}" : Pick(Sizes);
            string to = random.Next(16) > 0 ? $"{Math.Max(0, end + gap) + bytes}" : Pick(Sizes);
            json.Append(i > 0 ? "," : "").Append($"\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{shape}],\"data_offsets\":[{from},{to}]}}");
            end = Math.Max(0, end + gap) + bytes;
        }

        byte[] file = File(json.Append('}').ToString(), (int)Math.Max(0, end + (random.Next(8) == 0 ? random.Next(-4, 5) : 0)));
        switch (random.Next(8))
        {
            case 0:
                file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                BinaryPrimitives.WriteUInt64LittleEndian(file, random.Next(3) switch { 0 => ulong.MaxValue, 1 => (ulong)random.NextInt64(), _ => (ulong)random.Next(file.Length + 9) });
                break;
            case 2:
                file = file[..random.Next(file.Length)];
                break;
        }

        return file;

        string Pick(string[] from) => from[random.Next(from.Length)];
    }

    private static byte[] File(string json, int dataBytes)
    {
        byte[] header = Encoding.UTF8.GetBytes(json);
        byte[] file = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file, 8);
        return file;
    }
}
