using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>
/// Linear maps of one x that keep little for the backward pass (selective recomputation, Korthikanti et al. 2022,
/// https://arxiv.org/abs/2205.05198): weights are rounded to bf16 again, and an x that is computed cheaply from what is kept anyway is computed
/// again. The plain form is the computation of x followed by a product per map; values are the same.
/// </summary>
internal static class RecomputingLinear
{
    /// <summary>Whether to use it for this x: a gradient is recorded, in CPU memory, and the plain forms are not asked for.</summary>
    public static bool Serves(Tensor x) => ManagedKernels.AreOn && is_grad_enabled() && x.device_type == DeviceType.CPU;

    /// <summary>The products x Wᵀ + b, one per map.</summary>
    /// <param name="input">Computes x from <paramref name="kept"/> alone, the same at every call; null where x is given and kept as the products read it.</param>
    /// <param name="kept">What x is computed from.</param>
    /// <param name="precision">Number format of the products.</param>
    /// <param name="maps">Weight [outputs, inputs] and bias [outputs] of each.</param>
    /// <returns>y [..., outputs] per map, bf16 at <see cref="Precision.Bf16"/>.</returns>
    public static List<Tensor> Apply(
        Func<Tensor[], Tensor>? input, Tensor[] kept, Precision precision, params ReadOnlySpan<(Tensor Weight, Tensor? Bias)> maps)
    {
        var factors = new List<object>();
        foreach ((Tensor weight, Tensor? bias) in maps)
            factors.AddRange([weight, bias!]);
        return Function.apply([new Recipe(input, kept.Length, precision), .. kept, .. factors]);
    }

    private static Tensor[] Leaves(IEnumerable<Tensor> kept) => [.. kept.Select(tensor => tensor.detach().requires_grad_())];

    private sealed record Recipe(Func<Tensor[], Tensor>? Input, int Kept, Precision Precision)
    {
        /// <summary>x from leaves of a graph of its own.</summary>
        public Tensor Compute(Tensor[] leaves)
        {
            if (Input is null)
                return leaves[0];
            // Recorded, also where the record is dropped: without one, kernels for decoding would serve, which round differently.
            using IDisposable recorded = enable_grad();
            return Input(leaves);
        }

        /// <summary>x as the products read it, and the format it had.</summary>
        public (Tensor Rounded, ScalarType Format) Factor(Tensor[] kept)
        {
            using var scope = NewDisposeScope();
            Tensor x = Compute(Leaves(kept)).detach();
            return (Rounded(x).MoveToOuterDisposeScope(), x.dtype);
        }

        /// <summary>As a product reads it.</summary>
        public Tensor Rounded(Tensor factor) => Precision == Precision.Bf16 ? factor.to(ScalarType.BFloat16) : factor;
    }

    private sealed class Function : autograd.MultiTensorFunction<Function>
    {
        private const string Recipe = "recipe", Format = "format", Biased = "biased";

        public override string Name => "recomputing_linear";

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var recipe = (Recipe)vars[0];
            Tensor[] kept = [.. vars[1..(recipe.Kept + 1)].Cast<Tensor>()];
            (Tensor rounded, ScalarType format) = recipe.Factor(kept);
            var saved = new List<Tensor>(recipe.Input is null ? [rounded] : kept);
            (var products, var biased) = (new List<Tensor>(), new List<bool>());
            for (int i = recipe.Kept + 1; i < vars.Length; i += 2)
            {
                using var scope = NewDisposeScope();
                var (weight, bias) = ((Tensor)vars[i], (Tensor?)vars[i + 1]);
                saved.Add(weight);
                biased.Add(bias is not null);
                products.Add(Products.Linear(rounded, recipe.Rounded(weight), bias is null ? null : recipe.Rounded(bias)).MoveToOuterDisposeScope());
            }

            ctx.save_data(Recipe, recipe);
            ctx.save_data(Format, format);
            ctx.save_data(Biased, biased);
            ctx.save_for_backward(saved);
            // TorchSharp makes zeros for an output without gradient after a copy that the scope around has freed by then.
            ctx.set_materialize_grads(false);
            return products;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
        {
            var recipe = (Recipe)ctx.get_data(Recipe);
            (var format, var biased) = ((ScalarType)ctx.get_data(Format), (List<bool>)ctx.get_data(Biased));
            List<Tensor> saved = ctx.get_saved_variables();
            Tensor[] leaves = Leaves(saved[..recipe.Kept]);
            Tensor x = recipe.Compute(leaves);
            Tensor x_NI = Rows(recipe.Rounded(x.detach()));
            Tensor? dx_NI = null;
            var ofMaps = new List<Tensor>();
            for (int i = 0; i < grad_outputs.Count; i++)
            {
                if (grad_outputs[i] is null or { IsInvalid: true })
                {
                    ofMaps.AddRange([null!, null!]);
                    continue;
                }

                using var scope = NewDisposeScope();
                Tensor weight = saved[recipe.Kept + i];
                Tensor dy_NO = Rows(grad_outputs[i]);
                ofMaps.Add(Products.Matmul(dy_NO.t(), x_NI).to(weight.dtype).MoveToOuterDisposeScope());
                ofMaps.Add(biased[i] ? dy_NO.sum([0]).to(weight.dtype).MoveToOuterDisposeScope() : null!);
                Tensor part_NI = Products.Matmul(dy_NO, recipe.Rounded(weight));
                // Several maps' parts are added in the format of x.
                dx_NI = dx_NI?.add_(part_NI) ?? part_NI.to(format).MoveToOuterDisposeScope();
            }

            if (dx_NI is null)
                return [null!, .. leaves.Select(_ => (Tensor)null!), .. ofMaps];
            Tensor dx = dx_NI.view(x.shape);
            IEnumerable<Tensor> ofKept = recipe.Input is null ? [dx] : autograd.grad([x], leaves, [dx]);
            return [null!, .. ofKept, .. ofMaps];
        }

        private static Tensor Rows(Tensor x) => x.reshape(-1, x.shape[^1]);
    }
}
