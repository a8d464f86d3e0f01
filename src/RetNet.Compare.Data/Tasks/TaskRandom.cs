using RetNet.Compare.Data.Batches;

namespace RetNet.Compare.Data.Tasks;

/// <summary>Random numbers of one sequence, the same on every machine and in every version.</summary>
internal struct TaskRandom
{
    private ulong state;

    /// <param name="stream">What the numbers are for: streams do not overlap.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="sequence">Number of the sequence.</param>
    public TaskRandom(ulong stream, ulong seed, ulong sequence) =>
        state = SeededPermutation.Scramble(SeededPermutation.Scramble(SeededPermutation.Scramble(stream) + seed) + sequence);

    /// <summary>A number from 0 to <paramref name="count"/>-1.</summary>
    public int Next(int count)
    {
        state = SeededPermutation.Scramble(state);
        return (int)(((state >> 32) * (ulong)count) >> 32);
    }

    /// <summary>Draws <paramref name="chosen"/> different numbers from 0 to <paramref name="count"/>-1, in random order.</summary>
    public void Choose(int count, Span<int> chosen)
    {
        Span<int> all = count <= 1024 ? stackalloc int[count] : new int[count];
        for (int i = 0; i < count; i++)
            all[i] = i;
        for (int i = 0; i < chosen.Length; i++)
        {
            int pick = i + Next(count - i);
            (all[i], all[pick]) = (all[pick], all[i]);
            chosen[i] = all[i];
        }
    }
}
