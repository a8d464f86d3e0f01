using RetNet.Compare.Models.Sequences;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Conformance;

/// <summary>Gradients are the derivatives of the function, hand-written backward passes included.</summary>
public sealed class GradientTests
{
    [Theory]
    [MemberData(nameof(Contenders.SmoothVariants), MemberType = typeof(Contenders))]
    public void Every_gradient_is_the_slope_in_double_precision(string architecture, string setting)
    {
        using var scope = NewDisposeScope();
        using ISequenceModel model = Contenders.Create(architecture, setting);
        model.Module.to(ScalarType.Float64);
        Tensor tokens = Contenders.Tokens(1, 70);
        Tensor weights = randn([1, 70, Contenders.Vocabulary], ScalarType.Float64);

        foreach (ComputeForm form in Contenders.Forms(model, 16).Where(form => form.Form != SequenceForm.Recurrent))
        {
            IReadOnlyDictionary<string, Tensor> gradients = Contenders.Differentiate(model, weights, () => model.Forward(tokens, form)).Tensors;
            using var frozen = no_grad();
            foreach ((string name, Parameter parameter) in model.Module.named_parameters())
            {
                using var each = NewDisposeScope();
                Tensor direction = randn_like(parameter);
                double expected = (gradients[name] * direction).sum().ToDouble();
                double slope = Slope(parameter, direction);
                Assert.True(Math.Abs(slope - expected) <= 1e-5 * Math.Max(1, Math.Abs(expected)), $"{form}: {name} has slope {slope:g9}, gradient {expected:g9}");
            }

            double Slope(Parameter parameter, Tensor direction)
            {
                // Small enough for Hyena's sines, whose third derivatives are of order 1e7.
                const double Step = 2e-7;
                return (Moved(Step) - Moved(-Step)) / (2 * Step);

                double Moved(double step)
                {
                    using var inner = NewDisposeScope();
                    Tensor before = parameter.clone();
                    parameter.add_(direction * step);
                    double value = (model.Forward(tokens, form) * weights).sum().ToDouble();
                    parameter.copy_(before);
                    return value;
                }
            }
        }
    }
}
