using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Torch.Tests;

/// <summary>The derivative of every operator in use against central differences in double precision.</summary>
public sealed class GradientTests
{
    private const double Step = 1e-6;

    public static TheoryData<string, Func<Tensor, Tensor>> Functions => new()
    {
        { "add", x => x + x * 2 + 1 },
        { "sub", x => 3 - x - x / 2 },
        { "div", x => 2 / (x + 5) + x.div(x.exp()) },
        { "pow", x => (x + 4).pow(2.5) },
        { "exp", x => x.exp() },
        { "expm1 log1p", x => (x + 4).log1p() + x.expm1() },
        { "log", x => (x + 4).log() },
        { "sqrt rsqrt", x => (x + 4).sqrt() + (x + 4).rsqrt() },
        { "square abs", x => x.square() + (x + 4).abs() },
        { "sin cos", x => x.sin() * x.cos() },
        { "tanh sigmoid", x => x.tanh() * x.sigmoid() },
        { "relu", x => x.relu() },
        { "gelu", x => x.gelu() },
        { "silu", x => x.silu() },
        { "elu softplus", x => x.elu() + x.softplus() },
        { "erf", x => x.erf() },
        { "log_sigmoid", x => nn.functional.logsigmoid(x) },
        { "clamp", x => x.clamp(-0.5, 0.5) },
        { "maximum", x => maximum(x, x * x) + minimum(x, x * 2) },
        { "where", x => where(x.gt(0), x * 3, x * x) },
        { "masked_fill", x => x.masked_fill(x.gt(0), 7) * x },
        { "softmax", x => x.softmax(-1) * x },
        { "log_softmax", x => x.log_softmax(-1) * x },
        { "logsumexp", x => x.logsumexp(-1) },
        { "sum mean", x => x.sum(0L) * x.mean([1], true) },
        { "var std", x => x.var(-1) + x.std(-1) },
        { "amax", x => x.amax([-1L], true) * x },
        { "prod cumprod", x => (x + 3).prod(1) + (x + 3).cumprod(1).sum(1) },
        { "cumsum", x => x.cumsum(1) * x },
        { "norm", x => x.norm(1) + linalg.vector_norm(x, 3, [1]) },
        { "matmul", x => x.matmul(x.t()) },
        { "bmm", x => x.unsqueeze(0).bmm(x.t().unsqueeze(0)) },
        { "baddbmm", x => ones(1, 3, 3, dtype: float64).baddbmm(x.unsqueeze(0), x.t().unsqueeze(0), 0.5f, 2f) },
        { "einsum", x => einsum("ij,kj->ik", x, x) },
        { "outer", x => x[0].outer(x[1]) },
        { "linear", x => nn.functional.linear(x, x * 2, x[.., 0]) },
        { "layer_norm", x => nn.functional.layer_norm(x, [4]) * x },
        { "group_norm", x => nn.functional.group_norm(x.unsqueeze(-1).repeat(1, 1, 3), 2) * x.unsqueeze(-1) },
        { "cat stack", x => cat([x, x * x], 1).sum(1) + stack([x, x.exp()]).prod(0L).sum(1) },
        { "views", x => x.reshape(2, 6).transpose(0, 1).contiguous().view(3, 4).flip(1).roll(1, 0) * x },
        { "split", x => x.split(2, dim: 1)[0] * x.chunk(2, 1)[1] },
        { "unbind", x => x.unbind(0)[0] * x.unbind(0)[2] },
        { "index", x => x[.., 1..3] * x[TensorIndex.Ellipsis, TensorIndex.Slice(null, null, 2)] },
        { "gather", x => x.gather(1, x.argmax(1, true)) },
        { "index_select", x => x.index_select(0, tensor(new long[] { 2, 0, 0 })) * x },
        { "scatter_add", x => x.scatter_add(1, zeros(3, 4, int64), x * x) },
        { "tril", x => x.tril() * x.triu(1).sum() },
        { "diagonal", x => x.diagonal().exp() },
        { "pad", x => nn.functional.pad(x, (1, 2)).square() },
        { "conv1d", x => nn.functional.conv1d(x.unsqueeze(0), x.unsqueeze(1)[.., .., ..2], padding: 1, groups: 3) },
        { "rfft irfft", x => fft.irfft(fft.rfft(x, 8) * fft.rfft(x.flip(1), 8), 8) },
        { "view_as_complex", x => view_as_real(view_as_complex(x.reshape(3, 2, 2)) * view_as_complex(x.reshape(3, 2, 2))) },
        { "cross_entropy", x => nn.functional.cross_entropy(x, tensor(new long[] { 0, 3, 1 })) },
        { "nll_loss", x => nn.functional.nll_loss(x.log_softmax(1), tensor(new long[] { 0, 3, 1 }), reduction: nn.Reduction.Sum) },
        { "attention", x => nn.functional.scaled_dot_product_attention(x.unsqueeze(0), x.sin().unsqueeze(0), x.cos().unsqueeze(0), is_casual: true) },
        { "repeat expand", x => x.repeat(2, 1).reshape(2, 3, 4) * x.unsqueeze(0).expand(2, 3, 4) },
        { "lerp addcmul", x => x.lerp(x * x, x.sigmoid()).addcmul(x, x, 2) },
        { "atan2 remainder", x => (x + 3).atan2(x + 5) },
        { "to", x => x.to(float64, copy: true).square() },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Gradient_is_that_of_central_differences(string name, Func<Tensor, Tensor> function)
    {
        Assert.NotEmpty(name);
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(7);
        Tensor x = randn([3, 4], dtype: float64, generator: generator);
        Tensor output = function(x);
        Tensor weights = rand(output.shape, dtype: float64, generator: generator);

        Tensor tracked = x.clone().requires_grad_();
        Tensor gradient = autograd.grad([(function(tracked) * weights).sum()], [tracked])[0];

        var differences = new double[x.numel()];
        for (int i = 0; i < differences.Length; i++) differences[i] = (Shifted(i, Step) - Shifted(i, -Step)) / (2 * Step);
        Tensor expected = tensor(differences).reshape(3, 4);
        Assert.True(gradient.allclose(expected, 1e-6, 1e-7), $"{gradient} is not {expected}");

        double Shifted(int element, double by)
        {
            Tensor moved = x.clone();
            moved.view(-1)[element].add_(by);
            return (function(moved) * weights).sum().item<double>();
        }
    }

    [Fact]
    public void Gradients_accumulate_and_can_be_cleared()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2).requires_grad_();
        (x * 2).sum().backward();
        (x * 3).sum().backward();
        Assert.Equal([5f, 5f], x.grad!.data<float>().ToArray());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Second_derivatives_need_create_graph()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(3.0, float64).requires_grad_();
        Tensor first = autograd.grad([x.pow(4)], [x], create_graph: true)[0];
        Assert.Equal(12 * 9, autograd.grad([first], [x])[0].item<double>(), 9);
    }

    [Fact]
    public void Retained_gradients_and_given_ones()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2).requires_grad_();
        Tensor y = x * 2;
        y.retain_grad();
        (y * y).backward([tensor(new[] { 1f, 10f })]);
        Assert.Equal([4f, 40f], y.grad!.data<float>().ToArray());
        Assert.Equal([8f, 80f], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Unused_inputs_give_null_where_allowed()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor used = ones(1).requires_grad_(), unused = ones(1).requires_grad_();
        Assert.Null(autograd.grad([used * 2], [used, unused], allow_unused: true)[1]);
    }
}
