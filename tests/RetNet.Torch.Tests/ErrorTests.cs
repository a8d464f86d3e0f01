using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Torch.Tests;

public sealed class ErrorTests
{
    public static TheoryData<string, Func<Tensor>> ShapeErrors => new()
    {
        { "aten::matmul(Float[2, 3], Float[2, 3])", () => zeros(2, 3).matmul(zeros(2, 3)) },
        { "aten::mm(Float[2, 3], Float[4, 5])", () => zeros(2, 3).mm(zeros(4, 5)) },
        { "aten::bmm(Float[2, 3, 4], Float[2, 3, 4])", () => zeros(2, 3, 4).bmm(zeros(2, 3, 4)) },
        { "aten::add(Float[2], Float[3])", () => zeros(2) + zeros(3) },
        { "aten::view(Float[6], (4))", () => zeros(6).view(4) },
        { "aten::cat((Float[2, 2], Float[3, 3]), 0)", () => cat([zeros(2, 2), zeros(3, 3)]) },
        { "aten::cummax(Float[2], 5)", () => zeros(2).cummax(5).values },
        { "aten::linear(Float[2, 3], Float[4, 5], none)", () => nn.functional.linear(zeros(2, 3), zeros(4, 5)) },
        { "aten::layer_norm(Float[2, 3], (4)", () => nn.functional.layer_norm(zeros(2, 3), [4]) },
        { "aten::conv1d(Float[1, 2, 8], Float[3, 5, 3]", () => nn.functional.conv1d(zeros(1, 2, 8), zeros(3, 5, 3)) },
        { "aten::einsum(\"ij,jk->ik\", (Float[2, 3], Float[2, 3]))", () => einsum("ij,jk->ik", zeros(2, 3), zeros(2, 3)) },
        { "aten::index_select(Float[3], 0, Long[1])", () => zeros(3).index_select(0, tensor(new long[] { 7 })) },
        { "aten::fft_rfft(Float[4], none, 3", () => fft.rfft(zeros(4), dim: 3) },
        { "aten::cross_entropy_loss(Float[2, 3], Long[5]", () => nn.functional.cross_entropy(zeros(2, 3), zeros(5, int64)) },
        { "aten::scatter_add(Float[2], 0, Float[2], Float[2])", () => zeros(2).scatter_add(0, zeros(2), zeros(2)) },
    };

    [Theory]
    [MemberData(nameof(ShapeErrors))]
    public void An_error_is_a_catchable_exception_that_names_operator_and_shapes(string beginning, Func<Tensor> call)
    {
        using DisposeScope scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(call);
        Assert.StartsWith(beginning, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("frame #", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_engine_works_on_after_an_error()
    {
        using DisposeScope scope = NewDisposeScope();
        for (int i = 0; i < 100; i++) Assert.Throws<ExternalException>(() => zeros(2, 3).matmul(zeros(2, 3)));
        Assert.Equal(3f, zeros(2, 3).matmul(zeros(3, 2)).add(3)[1, 1].item<float>());
    }

    [Fact]
    public void Backward_without_a_graph_is_an_exception()
    {
        using Tensor tensor = ones(1);
        Assert.Throws<ExternalException>(tensor.backward);
    }

    [Fact]
    public void An_operator_that_this_libtorch_lacks_is_named()
    {
        var unknown = new Operator("no_such_operator", "Tensor");
        Assert.False(unknown.Exists);
        var error = Assert.Throws<ExternalException>(() => unknown.Call());
        Assert.Contains("no operator aten::no_such_operator.Tensor", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_argument_is_named()
    {
        using Tensor tensor = ones(2);
        var error = Assert.Throws<ExternalException>(() => new Operator("matmul").Call(tensor));
        Assert.Contains("argument 'other' is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_with_the_wrong_type_is_refused()
    {
        using Tensor tensor = ones(2);
        Assert.Throws<ArgumentException>(() => tensor.data<double>());
        Assert.Throws<ArgumentException>(() => tensor[0].item<long>());
        Assert.Throws<ArgumentException>(() => tensor.item<float>());
        Assert.Throws<InvalidOperationException>(() => ones(2, 3).t().bytes.Length);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cpu:0:1")]
    public void An_unknown_device_is_refused(string description) => Assert.Throws<ArgumentException>(() => new Device(description));
}
