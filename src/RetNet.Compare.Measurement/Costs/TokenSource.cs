using TorchSharp;

namespace RetNet.Compare.Measurement.Costs;

/// <summary>Tokens for measurements, uniform over the vocabulary: the work does not depend on which tokens they are.</summary>
public static class TokenSource
{
    /// <summary>int64 tokens [batch, length]; torch's generator is left alone, since training resumes from its state.</summary>
    public static torch.Tensor Uniform(long batch, long length, long vocabulary, torch.Device device, int seed = 0)
    {
        var random = new Random(seed);
        long[] tokens = new long[batch * length];
        for (int i = 0; i < tokens.Length; i++)
            tokens[i] = random.NextInt64(vocabulary);
        return torch.tensor(tokens, [batch, length], device: device);
    }
}
