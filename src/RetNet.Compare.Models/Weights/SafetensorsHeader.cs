using System.Buffers.Binary;
using System.Text.Json;

namespace RetNet.Compare.Models.Weights;

/// <summary>The table of contents of a safetensors file: 8 bytes of length (little endian), then JSON.</summary>
internal sealed record SafetensorsHeader(
    IReadOnlyDictionary<string, (SafetensorsEntry Entry, long Offset)> Tensors,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Longest header accepted: room for 40,000 tensors. The reference implementation stops at 100 MB.</summary>
    public const long MaxBytes = 16_000_000;

    private const string MetadataKey = "__metadata__";
    private const int MostTokens = 500_000;
    private const int MostNameBytes = 1 << 12;
    private const int MostDimensions = 16;

    /// <summary>Reads and validates a header; offsets become absolute in the file.</summary>
    public static SafetensorsHeader Read(string file, long fileBytes, Action<long, Span<byte>> readAt)
    {
        if (fileBytes < 8)
            throw Damaged(file, $"it has {fileBytes} bytes, fewer than the 8 of the header length");
        Span<byte> prefix = stackalloc byte[8];
        readAt(0, prefix);
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > MaxBytes)
            throw Damaged(file, $"it announces a header of {headerBytes} bytes; at most {MaxBytes} are allowed");
        if ((long)headerBytes > fileBytes - 8)
            throw Damaged(file, $"it announces a header of {headerBytes} bytes, but only {fileBytes - 8} follow");

        byte[] json = new byte[headerBytes];
        readAt(8, json);
        return Parse(file, json, fileBytes);
    }

    /// <summary>The header of a file that holds <paramref name="entries"/> in this order, padded so that the data are aligned to 8 bytes.</summary>
    public static byte[] Build(IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[8]);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach (SafetensorsEntry entry in entries)
            {
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", entry.Type.ToString());
                json.WriteStartArray("shape");
                foreach (long size in entry.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset = checked(offset + entry.ByteLength));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        byte[] header = buffer.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)header.Length - 8);
        return header;
    }

    private static SafetensorsHeader Parse(string file, byte[] json, long fileBytes)
    {
        if (json.Length == 0 || json[0] != '{')
            throw Damaged(file, "its header is not a JSON object");

        try
        {
            CheckSize(file, json);
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            return Parse(file, document.RootElement, 8 + json.Length, fileBytes);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Names that are no valid Unicode come as InvalidOperationException, and only when they are looked at.
            throw Damaged(file, $"its header is not valid JSON ({error.Message})", error);
        }
    }

    /// <summary>Reads through the JSON without keeping anything, so that what is kept afterwards stays small beside the file.</summary>
    private static void CheckSize(string file, byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        int tokens = 0, numbers = 0;
        while (reader.Read())
        {
            numbers = reader.TokenType == JsonTokenType.Number ? numbers + 1 : 0;
            if (++tokens > MostTokens)
                throw Damaged(file, $"its header has more than {MostTokens} parts");
            if (numbers > MostDimensions)
                throw Damaged(file, $"it has a shape of more than {MostDimensions} sizes");
            if (reader.TokenType != JsonTokenType.String && reader.ValueSpan.Length > MostNameBytes)
                throw Damaged(file, $"its header has a name of {reader.ValueSpan.Length} bytes; at most {MostNameBytes} are allowed");
        }
    }

    private static SafetensorsHeader Parse(string file, JsonElement root, long dataStart, long fileBytes)
    {
        var tensors = new Dictionary<string, (SafetensorsEntry Entry, long Offset)>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.NameEquals(MetadataKey))
                ReadMetadata(file, property.Value, metadata);
            else
                tensors.Add(property.Name, ReadEntry(file, property, dataStart, fileBytes));
        }

        CheckLayout(file, tensors.Values, dataStart, fileBytes);
        return new SafetensorsHeader(tensors, metadata);
    }

    private static void ReadMetadata(string file, JsonElement value, Dictionary<string, string> metadata)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Damaged(file, $"{MetadataKey} is not an object of strings");
        foreach (JsonProperty pair in value.EnumerateObject())
        {
            metadata.Add(pair.Name, pair.Value.ValueKind == JsonValueKind.String
                ? pair.Value.GetString()!
                : throw Damaged(file, $"{MetadataKey} '{pair.Name}' is not a string"));
        }
    }

    private static (SafetensorsEntry Entry, long Offset) ReadEntry(string file, JsonProperty property, long dataStart, long fileBytes)
    {
        string name = property.Name;
        if (property.Value.ValueKind != JsonValueKind.Object)
            throw Damaged(file, $"tensor '{name}' is not described by an object");

        SafetensorsType type = ReadType(file, name, Field("dtype", JsonValueKind.String).GetString()!);
        long[] shape = Numbers("shape");
        long[] offsets = Numbers("data_offsets");
        if (offsets.Length != 2 || offsets[0] > offsets[1] || offsets[1] > fileBytes - dataStart)
        {
            throw Damaged(file, $"tensor '{name}' has data offsets [{string.Join(", ", offsets)}], "
                + $"which are not two increasing positions within the {fileBytes - dataStart} bytes of data; the file may be cut short");
        }

        var entry = new SafetensorsEntry(name, type, shape);
        long bytes;
        try
        {
            bytes = entry.ByteLength;
        }
        catch (OverflowException error)
        {
            throw Damaged(file, $"tensor '{name}' has the impossible shape [{string.Join(", ", shape)}]", error);
        }

        return bytes == offsets[1] - offsets[0]
            ? (entry, dataStart + offsets[0])
            : throw Damaged(file, $"tensor '{name}' of type {type} and shape [{string.Join(", ", shape)}] needs {bytes} bytes, its offsets give {offsets[1] - offsets[0]}");

        JsonElement Field(string key, JsonValueKind kind) =>
            property.Value.TryGetProperty(key, out JsonElement field) && field.ValueKind == kind
                ? field
                : throw Damaged(file, $"tensor '{name}' has no valid '{key}'");

        long[] Numbers(string key) =>
        [
            .. Field(key, JsonValueKind.Array).EnumerateArray().Select(item =>
                item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long number) && number >= 0
                    ? number
                    : throw Damaged(file, $"tensor '{name}' has '{item.GetRawText()}' in '{key}', which is no count")),
        ];
    }

    private static SafetensorsType ReadType(string file, string name, string text)
    {
        // Enum.TryParse alone would take "0" or "f32".
        if (Enum.TryParse(text, out SafetensorsType type) && type.ToString() == text)
            return type;
        throw new SafetensorsException(
            $"{file}: tensor '{name}' has element type {text}; this suite reads {string.Join(", ", Enum.GetNames<SafetensorsType>())}. Convert the tensor and save the file again.");
    }

    private static void CheckLayout(string file, IEnumerable<(SafetensorsEntry Entry, long Offset)> tensors, long dataStart, long fileBytes)
    {
        long end = dataStart;
        foreach ((SafetensorsEntry entry, long offset) in tensors.OrderBy(tensor => tensor.Offset).ThenBy(tensor => tensor.Entry.ByteLength))
        {
            if (offset != end)
                throw Damaged(file, $"the data of tensor '{entry.Name}' {(offset < end ? "overlap the data before them" : $"leave a hole of {offset - end} bytes before them")}");
            end = offset + entry.ByteLength;
        }

        if (end != fileBytes)
            throw Damaged(file, $"{fileBytes - end} bytes follow the last tensor");
    }

    private static SafetensorsException Damaged(string file, string what, Exception? cause = null) =>
        new($"{file}: not a valid safetensors file: {what}. Fetch or write the file again.", cause);
}
