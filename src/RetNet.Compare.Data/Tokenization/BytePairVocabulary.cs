namespace RetNet.Compare.Data.Tokenization;

/// <summary>Tokens by id and ids by bytes; ids are merge ranks.</summary>
internal sealed class BytePairVocabulary
{
    private readonly ByteStringMap _ids = new();
    private readonly int[] _byteIds = new int[256];
    private readonly byte[]?[] _tokens;

    /// <summary>Takes the tokens by id, null where an id has no bytes.</summary>
    /// <exception cref="DataException">One of the 256 single bytes is missing.</exception>
    public BytePairVocabulary(byte[]?[] tokens)
    {
        _tokens = tokens;
        for (int id = 0; id < tokens.Length; id++)
        {
            if (tokens[id] is { } token)
                _ids.Add(token, id);
        }
        for (int value = 0; value < 256; value++)
        {
            if (!_ids.TryGetValue([(byte)value], out _byteIds[value]))
                throw new DataException($"The vocabulary has no token for byte {value}; a byte-level BPE needs all 256. Install the "
                    + "tokenizer again.");
        }
        Merges = new MergeTable(tokens, _ids);
    }

    public MergeTable Merges { get; }

    public int Count => _tokens.Length;

    public bool TryGetId(ReadOnlySpan<byte> token, out int id) => _ids.TryGetValue(token, out id);

    public int IdOfByte(byte value) => _byteIds[value];

    /// <summary>The bytes of a token, empty for an id without bytes.</summary>
    public ReadOnlySpan<byte> BytesOf(int id) => id < _tokens.Length ? _tokens[id] : [];
}
