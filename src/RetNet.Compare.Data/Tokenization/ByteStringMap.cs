using System.Buffers.Binary;
using System.Numerics;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>Byte strings to integers without an allocation per lookup or per entry.</summary>
internal sealed class ByteStringMap
{
    private Entry[] _entries = new Entry[1024];
    private int[] _slots = new int[2048];
    private byte[] _keys = new byte[16384];
    private int _keyBytes;

    public int Count { get; private set; }

    public bool TryGetValue(ReadOnlySpan<byte> key, out int value)
    {
        uint hash = Hash(key);
        for (int slot = (int)hash & (_slots.Length - 1); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            ref Entry entry = ref _entries[_slots[slot] - 1];
            if (entry.Hash == hash && key.SequenceEqual(_keys.AsSpan(entry.Start, entry.Length)))
            {
                value = entry.Value;
                return true;
            }
        }
        value = 0;
        return false;
    }

    /// <summary>Adds a key that is not there yet.</summary>
    public void Add(ReadOnlySpan<byte> key, int value)
    {
        if (Count == _entries.Length)
            Grow();
        if (_keyBytes + key.Length > _keys.Length)
            Array.Resize(ref _keys, Math.Max(_keys.Length * 2, _keyBytes + key.Length));
        key.CopyTo(_keys.AsSpan(_keyBytes));
        _entries[Count++] = new Entry(Hash(key), _keyBytes, key.Length, value);
        _keyBytes += key.Length;
        Place(Count - 1);
    }

    public void Clear()
    {
        Array.Clear(_slots);
        Count = 0;
        _keyBytes = 0;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, _entries.Length * 2);
        _slots = new int[_entries.Length * 2];
        for (int i = 0; i < Count; i++)
            Place(i);
    }

    private void Place(int entry)
    {
        int slot = (int)_entries[entry].Hash & (_slots.Length - 1);
        while (_slots[slot] != 0)
            slot = (slot + 1) & (_slots.Length - 1);
        _slots[slot] = entry + 1;
    }

    private static uint Hash(ReadOnlySpan<byte> key)
    {
        const ulong multiplier = 0x9E3779B97F4A7C15;
        ulong hash = (ulong)key.Length * multiplier;
        for (; key.Length >= 8; key = key[8..])
            hash = (BitOperations.RotateLeft(hash, 23) ^ BinaryPrimitives.ReadUInt64LittleEndian(key)) * multiplier;
        ulong tail = 0;
        for (int i = 0; i < key.Length; i++)
            tail |= (ulong)key[i] << (8 * i);
        hash = (BitOperations.RotateLeft(hash, 23) ^ tail) * multiplier;
        return (uint)((hash ^ (hash >> 29)) >> 3);
    }

    private readonly record struct Entry(uint Hash, int Start, int Length, int Value);
}
