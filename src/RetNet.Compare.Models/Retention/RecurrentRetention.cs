using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Retention;

/// <summary>Retention one token at a time (the paper's Eq. 6): constant memory.</summary>
public static class RecurrentRetention
{
    /// <summary>S ← γ S + k vᵀ; o = q S. Updates the state in place where no gradient is recorded.</summary>
    /// <param name="q_BHK">Rotated query, divided by sqrt(Z_n).</param>
    /// <param name="k_BHK">Rotated key.</param>
    /// <param name="v_BHV">Value.</param>
    /// <param name="state">Holds S [batch, heads, key width, value width] as <c>S</c>.</param>
    /// <param name="decay">Decays of the heads.</param>
    /// <returns>o [batch, heads, value width].</returns>
    public static Tensor Step(Tensor q_BHK, Tensor k_BHK, Tensor v_BHV, PartState state, RetentionDecay decay)
    {
        using var scope = NewDisposeScope();
        Tensor gamma_H11 = decay.Power_H11(1, k_BHK);
        Tensor k_BHK1 = k_BHK.unsqueeze(-1);
        Tensor v_BH1V = v_BHV.unsqueeze(-2);
        if (is_grad_enabled())
            state["S"] = state["S"] * gamma_H11 + k_BHK1 * v_BH1V;
        else
            state["S"].mul_(gamma_H11).addcmul_(k_BHK1, v_BH1V, 1);
        return q_BHK.unsqueeze(-2).matmul(state["S"]).squeeze(-2).MoveToOuterDisposeScope();
    }
}
