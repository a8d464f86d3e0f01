using System.Buffers.Binary;
using System.Text;
using RetNet.Compare.Models.Weights;

namespace RetNet.Compare.Models.Tests.Weights;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(path);

    [Fact]
    public void The_bytes_are_those_of_the_reference_implementation()
    {
        // The round trip of safetensors' own test suite (tensor.rs, test_serialization).
        byte[] reference =
        [
            .. "@\0\0\0\0\0\0\0"u8,
            .. """{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}"""u8,
            0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64, 0, 0, 160, 64,
        ];

        using var stream = new MemoryStream();
        var writer = new SafetensorsWriter(stream, [new("attn.0", SafetensorsType.F32, [1, 2, 3])]);
        writer.Write(reference.AsSpan(72));
        writer.Complete();

        Assert.Equal(reference, stream.ToArray());
        File.WriteAllBytes(path, reference);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal([1, 2, 3], file["attn.0"].Shape);
        Assert.Equal(reference[72..], file.ReadBytes("attn.0"));
    }

    [Fact]
    public void Everything_written_is_read_back()
    {
        SafetensorsEntry[] entries =
        [
            new("bool", SafetensorsType.BOOL, [3]),
            new("scalar", SafetensorsType.F64, []),
            new("empty", SafetensorsType.BF16, [0, 5]),
            new("größe \"x\"", SafetensorsType.I32, [2, 2]),
            new("half", SafetensorsType.F16, [3]),
            new("long", SafetensorsType.I64, [2]),
            new("byte", SafetensorsType.U8, [1, 1, 7]),
        ];
        var random = new Random(1);
        Dictionary<string, byte[]> data = entries.ToDictionary(entry => entry.Name, entry =>
        {
            byte[] bytes = new byte[entry.ByteLength];
            random.NextBytes(bytes);
            return bytes;
        });

        Write(entries, data, new() { ["step"] = "12", ["note"] = "ünïcode" });

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal("12", file.Metadata["step"]);
        Assert.Equal("ünïcode", file.Metadata["note"]);
        Assert.Equal(entries.Length, file.Entries.Count);
        foreach (SafetensorsEntry entry in entries)
        {
            Assert.Equal(entry.Type, file[entry.Name].Type);
            Assert.Equal(entry.Shape, file[entry.Name].Shape);
            Assert.Equal(data[entry.Name], file.ReadBytes(entry.Name));
        }
    }

    [Fact]
    public void The_order_of_tensors_and_metadata_does_not_change_the_bytes()
    {
        SafetensorsEntry[] entries = [new("b", SafetensorsType.F32, [1]), new("a", SafetensorsType.F32, [1]), new("c", SafetensorsType.I64, [1])];
        Dictionary<string, byte[]> data = entries.ToDictionary(entry => entry.Name, entry => new byte[entry.ByteLength]);
        Write(entries, data, new() { ["x"] = "1", ["y"] = "2" });
        byte[] first = File.ReadAllBytes(path);
        Write([.. entries.Reverse()], data, new() { ["y"] = "2", ["x"] = "1" });
        Assert.Equal(first, File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "cut short")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "1 bytes follow")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "needs 12 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "increasing")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "two increasing")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "'-2' in 'shape'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", 8, "'2.0' in 'shape'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,8],"data_offsets":[0,8]}}""", 8, "impossible shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775808]}}""", 8, "which is no count")]
    [InlineData("""{"a":{"dtype":"F4","shape":[2],"data_offsets":[0,8]}}""", 8, "element type F4")]
    [InlineData("""{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", 8, "element type f32")]
    [InlineData("""{"a":{"dtype":"1","shape":[2],"data_offsets":[0,8]}}""", 8, "element type 1")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "'dtype'")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "'shape'")]
    [InlineData("""{"a":7}""", 8, "not described")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "hole of 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"shape":[2],"data_offsets":[0,8]}}""", 8, "valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "valid JSON")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "not a string")]
    [InlineData("""{"__metadata__":[]}""", 0, "object of strings")]
    [InlineData("""[]""", 0, "not a JSON object")]
    [InlineData("""{"a":""", 0, "valid JSON")]
    [InlineData("", 0, "not a JSON object")]
    public void A_damaged_file_is_refused_with_the_reason(string header, int dataBytes, string reason)
    {
        WriteRaw((ulong)Encoding.UTF8.GetByteCount(header), Encoding.UTF8.GetBytes(header), dataBytes);
        SafetensorsException error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16_000_001ul, "at most 16000000")]
    [InlineData(ulong.MaxValue, "at most 16000000")]
    [InlineData(1000ul, "only 2 follow")]
    public void An_impossible_header_length_is_refused_before_memory_is_taken(ulong announced, string reason)
    {
        WriteRaw(announced, "{}"u8.ToArray(), 0);
        SafetensorsException error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_room_for_the_header_length_is_refused()
    {
        File.WriteAllBytes(path, [1, 2, 3]);
        Assert.Contains("fewer than the 8", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_anywhere_in_the_header_never_leaves_the_file_readable_with_another_layout()
    {
        SafetensorsEntry[] entries = [new("a", SafetensorsType.F32, [3, 2]), new("b", SafetensorsType.I64, [2])];
        Write(entries, entries.ToDictionary(entry => entry.Name, entry => new byte[entry.ByteLength]), []);
        byte[] good = File.ReadAllBytes(path);
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(good) + 8;
        var random = new Random(2);
        for (int trial = 0; trial < 2000; trial++)
        {
            byte[] bad = [.. good];
            bad[random.Next(header)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, bad);
            try
            {
                using SafetensorsFile file = SafetensorsFile.Open(path);
                Assert.Equal(good.Length - header, file.Entries.Sum(entry => entry.ByteLength));
                Assert.All(file.Entries, entry => file.ReadBytes(entry.Name));
            }
            catch (SafetensorsException)
            {
            }
        }
    }

    [Fact]
    public void A_wrong_name_is_answered_with_the_nearest()
    {
        SafetensorsEntry[] entries = [new("layers.0.weight", SafetensorsType.U8, [1]), new("bias", SafetensorsType.U8, [1])];
        Write(entries, entries.ToDictionary(entry => entry.Name, entry => new byte[1]), []);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Contains("did you mean 'layers.0.weight'", Assert.Throws<SafetensorsException>(() => file["layers.0.wieght"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_writer_refuses_double_names_and_missing_or_excess_data()
    {
        SafetensorsEntry entry = new("a", SafetensorsType.F32, [2]);
        Assert.Throws<ArgumentException>(() => new SafetensorsWriter(Stream.Null, [entry, entry]));
        Assert.Throws<ArgumentException>(() => new SafetensorsWriter(Stream.Null, [entry with { Name = "__metadata__" }]));

        var writer = new SafetensorsWriter(Stream.Null, [entry, entry with { Name = "b" }]);
        Assert.Throws<InvalidOperationException>(() => writer.Write(new byte[9]));
        writer.Write(new byte[3]);
        writer.Write(new byte[5]);
        Assert.Contains("'b' still lacks 8", Assert.Throws<InvalidOperationException>(writer.Complete).Message, StringComparison.Ordinal);
        writer.Write(new byte[8]);
        writer.Complete();
        Assert.Throws<InvalidOperationException>(() => writer.Write(new byte[1]));
    }

    private void Write(IReadOnlyList<SafetensorsEntry> entries, Dictionary<string, byte[]> data, Dictionary<string, string> metadata)
    {
        using FileStream stream = File.Create(path);
        var writer = new SafetensorsWriter(stream, entries, metadata);
        foreach (SafetensorsEntry entry in writer.Entries)
            writer.Write(data[entry.Name]);
        writer.Complete();
    }

    private void WriteRaw(ulong announced, byte[] header, int dataBytes)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, announced);
        File.WriteAllBytes(path, [.. length, .. header, .. new byte[dataBytes]]);
    }
}
