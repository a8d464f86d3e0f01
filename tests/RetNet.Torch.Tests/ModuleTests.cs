using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace RetNet.Torch.Tests;

public sealed class ModuleTests
{
    [Fact]
    public void State_keys_are_the_given_names()
    {
        using var model = new Model();
        Assert.Equal(
            ["gain", "proj.weight", "proj.bias", "layers.0.weight", "layers.1.weight", "offset"],
            model.state_dict().Keys);
        Assert.Equal(["gain", "proj.weight", "proj.bias", "layers.0.weight", "layers.1.weight"], model.named_parameters().Select(entry => entry.name));
        Assert.Equal(["offset", "scratch"], model.named_buffers().Select(entry => entry.name));
        Assert.Equal(["offset"], model.named_buffers(include_nonpersistent: false).Select(entry => entry.name));
        Assert.Equal(["proj", "layers", "layers.0", "layers.1"], model.named_modules().Select(entry => entry.name));
        Assert.Equal(["proj", "layers"], model.named_children().Select(entry => entry.name));
    }

    [Fact]
    public void Fields_are_registered_under_their_attributes_names()
    {
        using var module = new ByField();
        Assert.Equal(["q_proj.weight", "_scale", "mask"], module.state_dict().Keys.OrderBy(key => key.Length).Reverse());
    }

    [Fact]
    public void A_loaded_state_gives_the_same_outputs()
    {
        using var first = new Model();
        using var second = new Model();
        second.load_state_dict(first.state_dict());
        using Tensor x = randn(2, 4);
        using Tensor expected = first.call(x);
        using Tensor actual = second.call(x);
        Assert.True(expected.Equals(actual));
        Assert.All(second.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_by_name()
    {
        using var model = new Model();
        Dictionary<string, Tensor> state = model.state_dict();
        state.Remove("gain");
        state["other"] = ones(1);
        var error = Assert.Throws<ArgumentException>(() => model.load_state_dict(state));
        Assert.Contains("missing [gain], unexpected [other]", error.Message, StringComparison.Ordinal);
        (IList<string> missing, IList<string> unexpected) = model.load_state_dict(state, strict: false);
        Assert.Equal(["gain"], missing);
        Assert.Equal(["other"], unexpected);
        state["proj.weight"] = ones(2, 2);
        error = Assert.Throws<ArgumentException>(() => model.load_state_dict(state, strict: false));
        Assert.Contains("'proj.weight' has shape [2, 2] in the state and [4, 4]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_mode_reaches_every_module()
    {
        using var model = new Model();
        Assert.True(model.training);
        model.eval();
        Assert.All(model.modules(), module => Assert.False(module.training));
        model.train();
        Assert.All(model.modules(), module => Assert.True(module.training));
    }

    [Fact]
    public void A_shared_parameter_counts_once()
    {
        Parameter shared = nn.Parameter(ones(2, 2));
        using Sequential model = nn.Sequential(nn.Linear(shared), nn.Linear(shared));
        Assert.Single(model.parameters());
        Assert.Equal(["0.weight", "1.weight"], model.state_dict().Keys);
    }

    [Fact]
    public void Moving_keeps_the_parameter_objects()
    {
        using Linear layer = nn.Linear(2, 2);
        Parameter before = layer.weight;
        layer.to(float64);
        Assert.Same(before, layer.weight);
        Assert.Equal(float64, before.dtype);
        Assert.True(before.requires_grad);
        Assert.True(before.is_leaf);
    }

    [Fact]
    public void Layers_compute_what_their_names_say()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn(2, 5, 8);
        Linear linear = nn.Linear(8, 3);
        Assert.True(linear.call(x).allclose(x.matmul(linear.weight.t()) + linear.bias!, 1e-4, 1e-5));
        LayerNorm norm = nn.LayerNorm(8);
        Tensor centred = x - x.mean([-1], true);
        Assert.True(norm.call(x).allclose(centred / (centred.square().mean([-1], true) + 1e-5).sqrt(), 1e-4, 1e-5));
        Embedding table = nn.Embedding(10, 4);
        Assert.True(table.call(tensor(new long[] { 3, 7 })).Equals(table.weight[TensorIndex.Tensor(tensor(new long[] { 3, 7 }))]));
        Assert.True(nn.Sequential(nn.Linear(8, 8), nn.GELU(), nn.SiLU(), nn.ReLU()).call(x).ge(0).all().item<bool>());
    }

    [Fact]
    public void Attention_is_softmax_of_the_scaled_product()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor q = randn(2, 3, 5, 4), k = randn(2, 3, 5, 4), v = randn(2, 3, 5, 4);
        Tensor scores = q.matmul(k.transpose(-1, -2)) / 2;
        Tensor causal = scores.masked_fill(ones(5, 5, @bool).triu(1), float.NegativeInfinity);
        Assert.True(nn.functional.scaled_dot_product_attention(q, k, v).allclose(scores.softmax(-1).matmul(v), 1e-4, 1e-5));
        Assert.True(nn.functional.scaled_dot_product_attention(q, k, v, is_casual: true).allclose(causal.softmax(-1).matmul(v), 1e-4, 1e-5));
    }

    [Fact]
    public void Clipping_scales_to_the_given_norm()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter a = nn.Parameter(zeros(2)), b = nn.Parameter(zeros(1));
        a.grad = tensor(new[] { 3f, 0f });
        b.grad = tensor(new[] { 4f });
        Assert.Equal(5, nn.utils.clip_grad_norm_([a, b], 1), 5);
        Assert.Equal(0.6f, a.grad![0].item<float>(), 4);
        Assert.Equal(0.8f, b.grad![0].item<float>(), 4);
        Assert.Equal(1, nn.utils.clip_grad_norm_([a, b], 10), 4);
    }

    [Theory]
    [InlineData("xavier", 0.1)]
    [InlineData("kaiming", 0.1767767)]
    [InlineData("normal", 0.02)]
    public void Initialisations_have_their_deviation(string kind, double deviation)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = empty(136, 64);
        Tensor filled = kind switch
        {
            "xavier" => nn.init.xavier_normal_(weight),
            "kaiming" => nn.init.kaiming_normal_(weight),
            _ => nn.init.normal_(weight, 0, 0.02),
        };
        Assert.Same(weight, filled);
        Assert.InRange(weight.std().ToDouble() / deviation, 0.95, 1.05);
        Assert.Equal((64, 136), nn.init.CalculateFanInAndFanOut(weight));
    }

    private sealed class Model : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _projection = nn.Linear(4, 4);
        private readonly ModuleList<Linear> _layers = nn.ModuleList(nn.Linear(4, 4, false), nn.Linear(4, 4, false));
        private readonly Parameter _gain = nn.Parameter(ones(4));

        public Model()
            : base(nameof(Model))
        {
            register_parameter("gain", _gain);
            register_module("proj", _projection);
            register_module("layers", _layers);
            register_buffer("offset", ones(4));
            register_buffer("scratch", zeros(4), persistent: false);
        }

        public override Tensor forward(Tensor? input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = _projection.call(input) * _gain;
            foreach (Linear layer in _layers) x = layer.call(x).tanh();
            return x.MoveToOuterDisposeScope();
        }
    }

    private sealed class ByField : nn.Module
    {
        [ComponentName(Name = "q_proj")]
        private readonly Linear _queries = nn.Linear(2, 2, false);

        private readonly Parameter _scale = nn.Parameter(ones(1));

        [ComponentName(Name = "mask")]
        private readonly Tensor _mask = ones(2);

        public ByField()
            : base(nameof(ByField)) => RegisterComponents();

        public Tensor Use() => _queries.call(_mask) * _scale;
    }
}
