namespace RetNet.Compare.Training.Tests;

/// <summary>Sequences in which the next token follows from the present one nine times in ten.</summary>
internal static class TinyData
{
    public static void Fill(long step, Span<long> tokens, Span<long> targets)
    {
        var random = new Random((int)step);
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = random.Next(11);
            targets[i] = random.Next(10) == 0 ? random.Next(11) : (tokens[i] * 3 + 1) % 11;
        }
    }

    public static TrainingConfig Config(long steps = 20) => new()
    {
        Steps = steps,
        Batch = 4,
        Length = 16,
        LearningRate = 0.03,
        WarmUpSteps = 2,
        Clip = 0.5,
        Seed = 5,
    };
}
