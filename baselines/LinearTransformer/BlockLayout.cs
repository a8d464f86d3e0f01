namespace RetNet.Compare.Baselines.LinearTransformer;

/// <summary>The block around linear attention.</summary>
public enum BlockLayout
{
    /// <summary>The common pre-norm block of the comparison.</summary>
    Common,

    /// <summary>The post-norm block and the state-dict names of the authors' library, fast-transformers.</summary>
    Official,
}
