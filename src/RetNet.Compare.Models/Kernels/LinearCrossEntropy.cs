using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

// N positions, D width, V vocabulary; R positions whose logits exist at a time.

/// <summary>
/// Cross entropy of logits h Wᵀ, a block of positions at a time, so that neither logits nor probabilities of a whole batch are ever stored.
/// The plain form is a product followed by <c>cross_entropy</c>.
/// </summary>
public static class LinearCrossEntropy
{
    /// <summary>Target of a position that does not count.</summary>
    public const long Ignored = -100;

    /// <summary>Logits of a block; more would not make the products faster.</summary>
    private const long BlockEntries = 1 << 24;

    /// <summary>Whether the block form computes with these weights: fp32 or fp64 in CPU memory.</summary>
    public static bool Serves(Tensor weight_VD) => ChannelKernels.Serve(weight_VD);

    /// <summary>
    /// Mean cross entropy in nats over the targets that count. The gradients are computed along with it, and only scaled in the backward pass.
    /// </summary>
    /// <param name="h_ND">What the logits are made of.</param>
    /// <param name="weight_VD">W of the output projection.</param>
    /// <param name="targets_N">int64 targets, <see cref="Ignored"/> where none counts.</param>
    /// <param name="precision">Number format of the products.</param>
    /// <returns>A scalar, fp32 at bf16 products, else of h's format.</returns>
    /// <exception cref="ArgumentException">h and W are not both fp32 or both fp64.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is outside the vocabulary.</exception>
    public static Tensor Mean(Tensor h_ND, Tensor weight_VD, Tensor targets_N, Precision precision) => is_grad_enabled()
        ? Function.apply(h_ND, weight_VD, targets_N, precision)
        : Losses(h_ND, weight_VD, targets_N, precision).sum() / Counted(targets_N);

    /// <summary>Cross entropy of each position in nats, 0 where the target does not count; records no gradient.</summary>
    /// <param name="h_ND">What the logits are made of.</param>
    /// <param name="weight_VD">W of the output projection.</param>
    /// <param name="targets_N">int64 targets, <see cref="Ignored"/> where none counts.</param>
    /// <param name="precision">Number format of the products.</param>
    /// <returns>Losses [positions], fp32 at bf16 products, else of h's format.</returns>
    /// <exception cref="ArgumentException">h and W are not both fp32 or both fp64.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is outside the vocabulary.</exception>
    public static Tensor Losses(Tensor h_ND, Tensor weight_VD, Tensor targets_N, Precision precision)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var product = new Product(h_ND, weight_VD, precision);
        Tensor losses_N = empty([h_ND.shape[0]], product.LossFormat);
        foreach ((long first, long count) in Blocks(h_ND, weight_VD))
        {
            using var block = NewDisposeScope();
            CrossEntropyKernel.Run(product.Logits(first, count), targets_N.narrow(0, first, count), losses_N.narrow(0, first, count), gradientScale: null);
        }

        return losses_N.MoveToOuterDisposeScope();
    }

    private static long Counted(Tensor targets_N) => targets_N.ne(Ignored).sum().ToInt64();

    private static IEnumerable<(long First, long Count)> Blocks(Tensor h_ND, Tensor weight_VD)
    {
        long positions = h_ND.shape[0];
        long block = Math.Clamp(BlockEntries / weight_VD.shape[0], 1, positions);
        for (long first = 0; first < positions; first += block)
            yield return (first, Math.Min(block, positions - first));
    }

    /// <summary>The three products of a linear map, block by block, in the format asked for.</summary>
    private sealed class Product
    {
        /// <summary>Rows of W's gradient that exist at a time in another format than the sum's.</summary>
        private const long RoundedRows = 4096;

        private readonly Tensor h_ND;
        private readonly Tensor weight_VD;
        private readonly ScalarType given;
        private Tensor? weightGradient_VD;

        public Product(Tensor h_ND, Tensor weight_VD, Precision precision)
        {
            given = h_ND.dtype;
            if (given != weight_VD.dtype || given is not (ScalarType.Float32 or ScalarType.Float64))
                throw new ArgumentException($"Cross entropy takes h and the output weights both in fp32 or both in fp64, not {given} and {weight_VD.dtype}. Convert them first.");
            ScalarType format = precision == Precision.Bf16 ? ScalarType.BFloat16 : given;
            this.h_ND = h_ND.to(format);
            this.weight_VD = weight_VD.to(format);
        }

        /// <summary>Format in which losses of these logits are computed.</summary>
        public ScalarType LossFormat => h_ND.dtype == ScalarType.BFloat16 ? ScalarType.Float32 : given;

        public Tensor WeightGradient_VD => weightGradient_VD!;

        public Tensor Logits(long first, long count) => Products.Linear(h_ND.narrow(0, first, count), weight_VD);

        /// <summary>Writes the gradient of h and adds to that of W.</summary>
        public void Backward(long first, Tensor gradient_RV, Tensor hGradient_ND)
        {
            Tensor h_RD = h_ND.narrow(0, first, gradient_RV.shape[0]);
            hGradient_ND.narrow(0, first, gradient_RV.shape[0]).copy_(Products.Matmul(gradient_RV, weight_VD));
            if (gradient_RV.dtype != given)
                AddRounded(gradient_RV, h_RD);
            else if (weightGradient_VD is null)
                weightGradient_VD = gradient_RV.t().matmul(h_RD).MoveToOuterDisposeScope();
            else
                weightGradient_VD.addmm_(gradient_RV.t(), h_RD);
        }

        private void AddRounded(Tensor gradient_RV, Tensor h_RD)
        {
            bool isFirst = weightGradient_VD is null;
            weightGradient_VD ??= empty(weight_VD.shape, given).MoveToOuterDisposeScope();
            for (long row = 0; row < weight_VD.shape[0]; row += RoundedRows)
            {
                using var rows = NewDisposeScope();
                long count = Math.Min(RoundedRows, weight_VD.shape[0] - row);
                Tensor sum_VD = weightGradient_VD.narrow(0, row, count);
                Tensor part_VD = Products.Matmul(gradient_RV.narrow(1, row, count).t(), h_RD);
                if (isFirst)
                    sum_VD.copy_(part_VD);
                else
                    sum_VD.add_(part_VD);
            }
        }
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => "linear_cross_entropy";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            (Tensor h_ND, Tensor weight_VD, Tensor targets_N) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
            var product = new Product(h_ND, weight_VD, (Precision)vars[3]);
            double counted = Counted(targets_N);
            Tensor losses_N = empty([h_ND.shape[0]], product.LossFormat);
            Tensor hGradient_ND = empty_like(h_ND);
            foreach ((long first, long count) in Blocks(h_ND, weight_VD))
            {
                using var block = NewDisposeScope();
                Tensor logits_RV = product.Logits(first, count);
                CrossEntropyKernel.Run(logits_RV, targets_N.narrow(0, first, count), losses_N.narrow(0, first, count), 1 / counted);
                product.Backward(first, logits_RV, hGradient_ND);
            }

            ctx.save_for_backward([hGradient_ND, product.WeightGradient_VD]);
            return losses_N.sum() / counted;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> gradients = ctx.get_saved_variables();
            // A loss that is minimised as it is has the derivative 1.
            bool isOne = grad_output.ToDouble() == 1;
            return [isOne ? gradients[0] : gradients[0] * grad_output, isOne ? gradients[1] : gradients[1] * grad_output, null!, null!];
        }
    }
}
