using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Parity;

/// <summary>
/// Holds one mixer or feed-forward layer to a fixture: weights (w.*), input (in.x), output (out.y), and the gradients (grad.*) of Σ y·in.probe.
/// </summary>
public static class LayerParity
{
    /// <summary>Compares outputs and gradients of the layer in the given forms.</summary>
    public static IReadOnlyList<ParityRow> Check(GoldenCase golden, BlockPart layer, params IEnumerable<ComputeForm> forms)
    {
        using var scope = NewDisposeScope();
        layer.to(golden.Device);
        using (no_grad())
        {
            foreach ((string name, Parameter parameter) in layer.named_parameters())
                parameter.copy_(golden.Read("w." + name));
        }

        return [.. forms.SelectMany(form => Check(golden, layer, form))];
    }

    /// <summary>The output and every gradient of a function of leaves that stand in the fixture under their names.</summary>
    /// <param name="golden">The fixture.</param>
    /// <param name="leaves">What is differentiated, by the name behind <c>grad.</c></param>
    /// <param name="y">The function's output.</param>
    /// <param name="form">Named in the rows; empty for the form a fixture is checked in first.</param>
    /// <param name="gradientTolerance">Largest difference of a gradient, relative to the tensor's largest entry.</param>
    public static IReadOnlyList<ParityRow> Compare(
        GoldenCase golden, IEnumerable<(string Name, Tensor Leaf)> leaves, Tensor y, string form = "", double gradientTolerance = ParityRunner.GradientTolerance)
    {
        (y * golden.Read("in.probe")).sum().backward();
        string suffix = form.Length == 0 ? "" : $", {form}";
        (string Name, double Difference) worst = leaves.Select(leaf => (leaf.Name, GradientDifference(leaf.Name, leaf.Leaf)))
            .MaxBy(entry => double.IsNaN(entry.Item2) ? double.PositiveInfinity : entry.Item2);
        return
        [
            new(golden.Name, "output" + suffix, Difference(y, golden.Read("out.y")), ParityRunner.LogitTolerance),
            new(golden.Name, "gradients" + suffix, worst.Difference, gradientTolerance, worst.Name),
        ];

        double GradientDifference(string name, Tensor leaf)
        {
            Tensor expected = golden.Read("grad." + name);
            return leaf.grad is { } gradient ? Difference(gradient, expected) / expected.abs().max().ToDouble() : double.NaN;
        }
    }

    private static IReadOnlyList<ParityRow> Check(GoldenCase golden, BlockPart layer, ComputeForm form)
    {
        layer.zero_grad();
        Tensor x_BTD = golden.Read("in.x").requires_grad_();
        Tensor y_BTD = layer.Forward(x_BTD, form);
        IEnumerable<(string, Tensor)> leaves = layer.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)).Prepend(("x", x_BTD));
        return Compare(golden, leaves, y_BTD, form.Form == SequenceForm.Parallel ? "" : form.ToString());
    }

    private static double Difference(Tensor actual, Tensor expected) => (actual.detach() - expected).abs().max().ToDouble();
}
