using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Conformance;

/// <summary>bf16 products against fp32 ones of the same weights; errors are relative to the logits, root mean square by root mean square.</summary>
public sealed class PrecisionTests
{
    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void Sixteen_bit_products_change_the_logits_by_a_unit_of_their_precision_or_two(string architecture, string setting)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        ModelOptions options = Contenders.Options(setting);
        using ISequenceModel single = Contenders.Create(architecture, options);
        using ISequenceModel half = Contenders.Create(architecture, options with { Precision = Precision.Bf16 });
        Tensor tokens = Contenders.Tokens(3, 70);

        foreach (ComputeForm form in Contenders.Forms(single, 16))
        {
            Tensor expected = single.Forward(tokens, form), actual = half.Forward(tokens, form);
            Assert.Equal(ScalarType.Float32, actual.dtype);
            Assert.InRange(Error(expected, actual), 1e-6, Tolerance(setting));
        }
    }

    /// <summary>Prompts may round where training does not, such as between chunks.</summary>
    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void Sixteen_bit_products_change_the_logits_after_a_prompt_hardly_more_than_those_of_training(string architecture, string setting)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        ModelOptions options = Contenders.Options(setting);
        using ISequenceModel single = Contenders.Create(architecture, options);
        using ISequenceModel half = Contenders.Create(architecture, options with { Precision = Precision.Bf16 });
        Tensor tokens = Contenders.Tokens(16, 150);
        using DecodeState state = half.NewState(16, 150);
        Tensor expected = single.Forward(tokens).select(1, -1);
        Assert.InRange(Error(expected, half.Prefill(tokens, state)), 1e-6, 1.25 * Error(expected, half.Forward(tokens).select(1, -1)));
    }

    private static double Error(Tensor expected, Tensor actual) => ((actual - expected).square().sum() / expected.square().sum()).sqrt().ToDouble();

    /// <summary>
    /// bf16 resolves 3.9e-3; SubLN's larger initial weights and an ungated head norm, always of size 1, pass more roundings on, and a square doubles
    /// the relative error of what it is given, with kernels and plain forms alike.
    /// </summary>
    private static double Tolerance(string setting) => setting switch
    {
        "sub_norm=true" or "gate=false" => 9e-3,
        "activation=squared_relu" => 7e-3,
        _ => 6e-3,
    };
}
