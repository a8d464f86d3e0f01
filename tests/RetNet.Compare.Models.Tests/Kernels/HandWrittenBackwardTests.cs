using System.Reflection;
using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Retention;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>Every backward pass written by hand against central differences in double: all entries of all inputs, at odd sizes.</summary>
public sealed class HandWrittenBackwardTests
{
    /// <summary>By the function's outermost class: what it computes, and shapes of its inputs.</summary>
    private static readonly Dictionary<string, (Func<Tensor[], Tensor> Form, long[][][] Shapes)> Checked = new()
    {
        [nameof(WkvScan)] = (
            x => WkvScan.Forward(x[0], x[1], x[2].exp(), x[3]),
            [[[2, 9, 5], [2, 9, 5], [5], [5]], [[1, 1, 3], [1, 1, 3], [3], [3]], [[3, 2, 17], [3, 2, 17], [17], [17]]]),
        [nameof(SimdConvolution)] = (
            x => cat([.. Enum.GetValues<ConvolutionMethod>().Select(method => SimdConvolution.Forward(x[0], x[1], method))]),
            [[[2, 11, 5], [7, 5]], [[1, 1, 3], [1, 3]], [[3, 5, 9], [13, 9]], [[1, 19, 2], [3, 2]]]),
        [nameof(TiledToeplitzAttention)] = (
            x => TiledToeplitzAttention.Forward(x[0], x[1], x[2], x[3]),
            [[[2, 9, 3, 8], [2, 9, 3, 8], [2, 9, 3, 8], [3, 9]], [[1, 1, 1, 8], [1, 1, 1, 8], [1, 1, 1, 8], [1, 1]], [[1, 19, 1, 8], [1, 19, 1, 8], [1, 19, 1, 8], [1, 19]]]),
        [nameof(TiledAttentionFunction)] = (
            x => TiledAttention.OnCpu(x[0], x[1], x[2]).Output_BHTE,
            [[[1, 3, 7, 5], [1, 3, 9, 5], [1, 3, 9, 5]], [[2, 1, 1, 3], [2, 1, 1, 3], [2, 1, 1, 3]], [[1, 1, 67, 2], [1, 1, 67, 2], [1, 1, 67, 2]]]),
        [nameof(SoftmaxAttention)] = (
            x => SoftmaxAttention.Forward(x[0], x[1], x[2]),
            [[[1, 3, 7, 5], [1, 3, 9, 5], [1, 3, 9, 5]], [[2, 1, 1, 3], [2, 1, 1, 3], [2, 1, 1, 3]], [[1, 1, 19, 2], [1, 1, 19, 2], [1, 1, 19, 2]]]),
        [nameof(TiledRetention)] = (
            x => TiledRetention.Forward(x[0], x[1], x[2], new RetentionDecay(DecayKind.Default, 2), 7),
            [[[2, 2, 9, 4], [2, 2, 9, 4], [2, 2, 9, 5]], [[1, 2, 1, 2], [1, 2, 1, 2], [1, 2, 1, 3]]]),
        [nameof(TiledLinearAttention)] = (
            x => TiledLinearAttention.Forward(x[0], x[1], x[2], 1e-6),
            [[[2, 9, 3, 5], [2, 9, 3, 5], [2, 9, 3, 5]], [[1, 1, 1, 3], [1, 1, 1, 3], [1, 1, 1, 3]], [[1, 67, 1, 2], [1, 67, 1, 2], [1, 67, 1, 2]]]),
        [nameof(LinearCrossEntropy)] = (
            x => LinearCrossEntropy.Mean(x[0], x[1], Registry.Tokens(1, x[0].shape[0], x[1].shape[0]).flatten(), Precision.Fp32),
            [[[9, 4], [13, 4]], [[1, 3], [2, 3]]]),
        [nameof(GatedNorm)] = (
            x => cat([GatedNorm.Forward(x[0], x[1], 1e-5, centred: true), GatedNorm.Forward(x[0], x[1], 1e-5, centred: false)]),
            [[[3, 2, 5], [3, 10]], [[1, 1, 9], [1, 9]]]),
        [nameof(ActivationCheckpoint)] = (
            x => ActivationCheckpoint.Apply(x[0], y => y.sin() * y, drawsNumbers: false),
            [[[3, 5]], [[1, 1]]]),
        [nameof(RecomputingLinear)] = (
            x => cat([
                .. RecomputingLinear.Apply(kept => kept[0].sin() * kept[1], [x[0], x[1]], Precision.Fp32, (x[2], x[3]), (x[4], null)),
                .. RecomputingLinear.Apply(null, [x[0]], Precision.Fp32, (x[4], x[3])),
            ], -1),
            [[[2, 3, 5], [2, 3, 5], [4, 5], [4], [4, 5]], [[1, 1], [1, 1], [1, 1], [1], [1, 1]]]),
    };

    /// <summary>Functions of bf16 numbers, which central differences cannot check; their own tests hold them to double precision.</summary>
    private static readonly string[] OfBf16 = [nameof(ActivationTable)];

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach ((string name, (_, long[][][] shapes)) in Checked)
        {
            for (int i = 0; i < shapes.Length; i++)
                cases.Add(name, i);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradients_are_the_numerical_derivatives(string function, int sizes)
    {
        using var scope = NewDisposeScope();
        (Func<Tensor[], Tensor> form, long[][][] shapes) = Checked[function];
        Tensor[] inputs = [.. shapes[sizes].Select(shape => randn(shape, ScalarType.Float64))];
        Tensor probe = randn_like(form(inputs));
        NumericalDerivative.Check(x => (form(x) * probe).sum(), inputs);
    }

    [Fact]
    public void None_is_left_out()
    {
        IEnumerable<Assembly> assemblies = Registry.All.All.Select(architecture => architecture.GetType().Assembly).Append(typeof(Wkv).Assembly).Distinct();
        IEnumerable<string> found = assemblies.SelectMany(assembly => assembly.GetTypes()).Where(IsFunction).Select(type => Outermost(type).Name);
        Assert.Equal(Checked.Keys.Concat(OfBf16).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));

        static bool IsFunction(Type type) => type.BaseType is { IsGenericType: true } parent
            && (parent.GetGenericTypeDefinition() == typeof(autograd.SingleTensorFunction<>)
                || parent.GetGenericTypeDefinition() == typeof(autograd.MultiTensorFunction<>));

        static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
    }
}
