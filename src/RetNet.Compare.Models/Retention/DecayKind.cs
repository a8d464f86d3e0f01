namespace RetNet.Compare.Models.Retention;

/// <summary>How the decays of the heads are chosen.</summary>
public enum DecayKind
{
    /// <summary>γ = 1 - exp(linspace(ln 1/32, ln 1/512, H)): the paper's experiments, section 3.1.</summary>
    Paper,

    /// <summary>γ_h = 1 - 2^(-5-h): Eq. 8 and the released code.</summary>
    Default,

    /// <summary>γ = 127/128 for all heads: the ablation "- multi-scale decay".</summary>
    Single,

    /// <summary>γ = 1: the ablation "- γ decay".</summary>
    None,
}
