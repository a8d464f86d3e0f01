using static TorchSharp.torch;

namespace RetNet.Compare.Models.Attention;

/// <summary>Evaluates softmax(q kᵀ) v, where the last query attends to all keys, and each earlier one to one key less.</summary>
/// <param name="q_BHTE">Queries [batch, heads, length, head width], already divided by sqrt(head width).</param>
/// <param name="k_BHSE">Keys [batch, heads, S, head width], S at least the length; bf16 where the cache is.</param>
/// <param name="v_BHSE">Values, shaped as the keys; bf16 where the cache is, or where a bf16 product made them.</param>
/// <returns>[batch, heads, length, head width], in the format of the queries.</returns>
public delegate Tensor CausalAttention(Tensor q_BHTE, Tensor k_BHSE, Tensor v_BHSE);
