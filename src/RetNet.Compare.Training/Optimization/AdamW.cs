using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Optimization;

/// <summary>
/// AdamW over a model's parameter groups: decoupled weight decay, bias correction as in PyTorch, moments in fp32.
/// Parameters without a gradient are left alone.
/// </summary>
public sealed class AdamW : IDisposable
{
    private readonly AdamWOptions options;
    private readonly IReadOnlyList<ParameterGroup> groups;
    private readonly List<AdamWSlot> slots = [];
    private readonly IAdamWUpdate update;

    /// <summary>Makes moments of zeros beside the parameters, on their devices.</summary>
    /// <param name="groups">Groups that together hold every parameter once.</param>
    /// <param name="options">Constants.</param>
    /// <param name="form">How to compute; null takes <see cref="AdamWForm.Fused"/> when all parameters are on the CPU.</param>
    /// <exception cref="ArgumentException">A parameter is not fp32, too large, or in two groups, or the fused form was asked for on another device.</exception>
    public AdamW(IReadOnlyList<ParameterGroup> groups, AdamWOptions options, AdamWForm? form = null)
    {
        this.groups = groups;
        this.options = options;
        bool onCpu = true;
        var names = new HashSet<string>(StringComparer.Ordinal);
        var parameters = new HashSet<nint>();
        for (int group = 0; group < groups.Count; group++)
        {
            foreach ((string name, Parameter parameter) in groups[group].Parameters)
            {
                if (parameter.dtype != ScalarType.Float32)
                    throw new ArgumentException($"Parameter '{name}' is {parameter.dtype}; master weights must be Float32.", nameof(groups));
                if (parameter.numel() > int.MaxValue / sizeof(float))
                    throw new ArgumentException($"Parameter '{name}' has {parameter.numel()} entries; tensors of 2 GiB and more are neither updated nor saved. Choose a smaller width or vocabulary.", nameof(groups));
                if (!names.Add(name) || !parameters.Add(parameter.Handle))
                    throw new ArgumentException($"Parameter '{name}' is in two groups; each belongs to one.", nameof(groups));
                onCpu &= parameter.device_type == DeviceType.CPU && parameter.is_contiguous();
                slots.Add(new AdamWSlot(name, parameter, group, Zeros(parameter), Zeros(parameter)));
            }
        }

        Form = form ?? (onCpu && ManagedKernels.AreOn ? AdamWForm.Fused : AdamWForm.Plain);
        if (Form == AdamWForm.Fused && !onCpu)
            throw new ArgumentException("The fused form needs contiguous parameters on the CPU; use the plain form.", nameof(form));
        update = Form == AdamWForm.Fused ? new FusedAdamWUpdate(slots, get_num_threads()) : new PlainAdamWUpdate(slots);
    }

    /// <summary>How updates are computed.</summary>
    public AdamWForm Form { get; }

    /// <summary>Updates done; set when state is restored.</summary>
    public long Updates { get; set; }

    /// <summary>The moments by state-dict key: <c>KEY.exp_avg</c> and <c>KEY.exp_avg_sq</c>, as PyTorch calls them.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State
    {
        get
        {
            foreach (AdamWSlot slot in slots)
            {
                yield return ($"{slot.Name}.exp_avg", slot.Mean);
                yield return ($"{slot.Name}.exp_avg_sq", slot.Square);
            }
        }
    }

    /// <summary>The factor that brings a gradient of <paramref name="norm"/> down to <paramref name="largest"/>; 0 does not clip.</summary>
    public static double ClipFactor(double norm, double largest) => largest > 0 ? Math.Min(1, largest / (norm + 1e-6)) : 1;

    /// <summary>The global L2 norm of all gradients.</summary>
    public double GradientNorm() => update.GradientNorm();

    /// <summary>Updates every parameter.</summary>
    /// <param name="learningRate">The step's learning rate, before a group's own factor.</param>
    /// <param name="gradientScale">Factor on every gradient.</param>
    public void Step(double learningRate, double gradientScale = 1)
    {
        Updates++;
        update.Apply([.. groups.Select(group =>
            AdamWFactors.Of(options, Updates, learningRate * group.LearningRateScale, group.WeightDecay, gradientScale))]);
    }

    /// <summary>Drops all gradients: the backward pass then hands its buffers over instead of adding to zeros.</summary>
    public void ClearGradients()
    {
        foreach (AdamWSlot slot in slots)
            slot.Parameter.grad = null!;
    }

    /// <summary>Frees the moments.</summary>
    public void Dispose()
    {
        foreach (AdamWSlot slot in slots)
        {
            slot.Mean.Dispose();
            slot.Square.Dispose();
        }
    }

    private static Tensor Zeros(Parameter parameter)
    {
        using IDisposable noGrad = no_grad();
        return parameter.zeros_like().DetachFromDisposeScope();
    }
}
