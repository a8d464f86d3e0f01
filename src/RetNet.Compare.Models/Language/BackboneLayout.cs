namespace RetNet.Compare.Models.Language;

/// <summary>The language model around a mixer whose authors published one of their own.</summary>
public enum BackboneLayout
{
    /// <summary>The comparison's: the same for every architecture.</summary>
    Common,

    /// <summary>The authors': their state-dict names, activation and initialisation, for import and parity.</summary>
    Official,
}
