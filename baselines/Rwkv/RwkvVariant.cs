namespace RetNet.Compare.Baselines.Rwkv;

/// <summary>How much of RWKV-4 stands in the block.</summary>
public enum RwkvVariant
{
    /// <summary>TimeMix as the mixer of the common block: what the RetNet paper compares with.</summary>
    TimeMix,

    /// <summary>RWKV-4 as published: TimeMix, ChannelMix, a norm behind the embedding.</summary>
    Full,
}
