using System.Numerics;

namespace RetNet.Compare.Data.Batches;

/// <summary>
/// A random order of 0 … count-1 that needs no memory: a Feistel network over the next even power of two,
/// walked until it lands inside the range.
/// </summary>
internal readonly struct SeededPermutation
{
    private const int Rounds = 6;

    private readonly long _count;
    private readonly ulong _key;
    private readonly int _halfBits;

    public SeededPermutation(long count, ulong key)
    {
        _count = count;
        _key = key;
        int bits = 64 - BitOperations.LeadingZeroCount((ulong)Math.Max(1, count - 1));
        _halfBits = Math.Max(1, (bits + 1) / 2);
    }

    /// <summary>The element at <paramref name="position"/>; positions 0 … count-1 give every element once.</summary>
    public long this[long position]
    {
        get
        {
            ulong value = (ulong)position;
            do
                value = Mix(value);
            while (value >= (ulong)_count);
            return (long)value;
        }
    }

    /// <summary>splitmix64's finalizer: every output bit depends on every input bit.</summary>
    public static ulong Scramble(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private ulong Mix(ulong value)
    {
        ulong mask = (1UL << _halfBits) - 1;
        (ulong left, ulong right) = (value >> _halfBits, value & mask);
        for (ulong round = 0; round < Rounds; round++)
            (left, right) = (right, left ^ (Scramble(right ^ Scramble(_key + round)) & mask));
        return (left << _halfBits) | right;
    }
}
