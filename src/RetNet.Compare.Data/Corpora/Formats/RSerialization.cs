using System.Buffers.Binary;
using System.Text;

namespace RetNet.Compare.Data.Corpora.Formats;

/// <summary>
/// R's binary serialisation (XDR), as much of it as data packages use: strings, integers, reals and lists with their attributes.
/// Source: "R Internals", section 1.8, Serialization Formats.
/// </summary>
internal ref struct RSerialization
{
    private readonly List<string> _symbols = [];
    private ReadOnlySpan<byte> _rest;

    private RSerialization(ReadOnlySpan<byte> bytes) => _rest = bytes;

    /// <summary>Reads one value: string[], int[], double[], <see cref="RList"/>, or null.</summary>
    /// <exception cref="DataException">The bytes are no serialisation of such a value.</exception>
    public static object? Read(ReadOnlySpan<byte> bytes, string path)
    {
        try
        {
            RSerialization reader = new(bytes);
            if (!reader.Take(2).SequenceEqual("X\n"u8))
                throw new FormatException("it does not begin with X");
            int version = reader.Int32();
            reader.Take(8);
            if (version == 3)
                reader.Take(reader.Int32());
            return reader.Item();
        }
        catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException or OverflowException or InvalidCastException)
        {
            throw new DataException($"{path} has R data this program cannot read ({e.Message}). Delete its folder and prepare the "
                + "data again.", e);
        }
    }

    private object? Item()
    {
        int flags = Int32();
        int type = flags & 0xFF;
        bool hasAttributes = (flags & 0x200) != 0;
        switch (type)
        {
            case 254:
            case 242: // the empty environment
            case 253: // the global environment
                return null;
            case 255:
                return _symbols[((flags >> 8) != 0 ? flags >> 8 : Int32()) - 1];
            case 1:
                string symbol = (string)Item()!;
                _symbols.Add(symbol);
                return symbol;
            case 9:
                int length = Int32();
                return length < 0 ? null : Encoding.UTF8.GetString(Take(length));
            case 2:
                return PairList(hasAttributes, hasTag: (flags & 0x400) != 0);
            case 10 or 13:
                int[] integers = new int[Int32()];
                for (int i = 0; i < integers.Length; i++)
                    integers[i] = Int32();
                return WithoutAttributes(integers, hasAttributes);
            case 14:
                double[] reals = new double[Int32()];
                for (int i = 0; i < reals.Length; i++)
                    reals[i] = BinaryPrimitives.ReadDoubleBigEndian(Take(8));
                return WithoutAttributes(reals, hasAttributes);
            case 16:
                string?[] strings = new string?[Int32()];
                for (int i = 0; i < strings.Length; i++)
                    strings[i] = (string?)Item();
                return WithoutAttributes(strings, hasAttributes);
            case 19:
                object?[] items = new object?[Int32()];
                for (int i = 0; i < items.Length; i++)
                    items[i] = Item();
                string?[] names = hasAttributes && ((RList?)Item())?["names"] is string?[] given ? given : new string?[items.Length];
                return new RList(items, names);
            default:
                throw new FormatException($"type {type} is not known");
        }
    }

    private RList PairList(bool hasAttributes, bool hasTag)
    {
        List<object?> items = [];
        List<string?> names = [];
        while (true)
        {
            if (hasAttributes)
                Item();
            names.Add(hasTag ? (string?)Item() : null);
            items.Add(Item());
            int flags = Int32();
            if ((flags & 0xFF) == 254)
                return new RList([.. items], [.. names]);
            if ((flags & 0xFF) != 2)
                throw new FormatException("a pair list does not end in a pair list");
            hasAttributes = (flags & 0x200) != 0;
            hasTag = (flags & 0x400) != 0;
        }
    }

    private object WithoutAttributes(object value, bool hasAttributes)
    {
        if (hasAttributes)
            Item();
        return value;
    }

    private int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    private ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
