namespace RetNet.Compare.Models.Retention;

/// <summary>By which position the chunkwise form scales a row.</summary>
public enum ChunkScale
{
    /// <summary>The absolute one, as in the other forms.</summary>
    Absolute,

    /// <summary>The one inside the chunk: the official code's, equal but for the head norm's epsilon.</summary>
    InChunk,
}
