using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>Cuts sequences into chunks.</summary>
public static class Chunks
{
    /// <summary>Length of the chunks when a sequence is cut into as few as can be, all of one length but the last: ⌈T/⌈T/C⌉⌉.</summary>
    /// <param name="length">Tokens T, at least one.</param>
    /// <param name="longest">Tokens C that a chunk may have, at least one.</param>
    public static long EvenLength(long length, long longest)
    {
        longest = Math.Min(longest, length);
        long chunks = (length + longest - 1) / longest;
        return (length + chunks - 1) / chunks;
    }

    /// <summary>Pads the length with zeros to whole chunks and splits it: [batch, heads, T, E] to [batch, heads, chunks, C, E].</summary>
    /// <param name="x_BHTE">What to cut.</param>
    /// <param name="chunk">Chunk length C.</param>
    public static Tensor Split(Tensor x_BHTE, long chunk)
    {
        long[] shape = x_BHTE.shape;
        long missing = (chunk - shape[2] % chunk) % chunk;
        Tensor padded = missing == 0 ? x_BHTE : nn.functional.pad(x_BHTE, [0, 0, 0, missing]);
        return padded.reshape(shape[0], shape[1], (shape[2] + missing) / chunk, chunk, shape[3]);
    }
}
