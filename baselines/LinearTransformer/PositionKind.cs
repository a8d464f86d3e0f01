namespace RetNet.Compare.Baselines.LinearTransformer;

/// <summary>What tells the model where a token stands; linear attention itself does not know.</summary>
public enum PositionKind
{
    /// <summary>Fixed sines and cosines, added to the embedding.</summary>
    Sinusoidal,

    /// <summary>A trained table, added to the embedding.</summary>
    Learned,

    /// <summary>Nothing.</summary>
    None,
}
