namespace RetNet.Compare.Data.Preparation;

internal static class UnigramEntropy
{
    /// <summary>Cross entropy of <paramref name="validation"/> under <paramref name="training"/>, counts by id, one added to each training count.</summary>
    public static double NatsPerToken(long[] training, long[] validation)
    {
        double total = training.Sum() + training.Length, tokens = validation.Sum(), nats = 0;
        for (int id = 0; id < validation.Length; id++)
            nats -= validation[id] * Math.Log((training[id] + 1) / total);
        return nats / tokens;
    }
}
