using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;
using Linear = RetNet.Compare.Models.Layers.Linear;

namespace RetNet.Compare.Conformance;

/// <summary>Initialisation, weights on disk, optimizer groups, settings.</summary>
public sealed class ModelTests
{
    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void A_fresh_model_is_as_good_as_guessing(string architecture, string setting)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        // Where a norm makes the token's own embedding large in the stream, a fresh tied model predicts repetition; these authors never tie.
        bool tied = (architecture, setting) is not (("rwkv", "variant=full") or ("linear-transformer", "layout=official"));
        ModelOptions options = Contenders.Options(setting) with { Width = 128, Vocabulary = 1000, TieEmbedding = tied };
        using ISequenceModel model = Contenders.Fresh(architecture, options);
        Tensor tokens = Contenders.Tokens(4, 64, 1000);
        double loss = model.Loss(tokens.narrow(1, 0, 63), tokens.narrow(1, 1, 63)).ToDouble();
        // Logits of variance 1, which most have, cost half a nat.
        Assert.InRange(loss, Math.Log(1000) - 0.1, Math.Log(1000) + 0.75);
    }

    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void Weights_written_and_read_back_are_the_same_model(string architecture, string setting)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using ISequenceModel model = Contenders.Create(architecture, setting);
        using ISequenceModel other = Contenders.Create(architecture, setting, seed: 9);
        Tensor tokens = Contenders.Tokens(2, 30);
        Tensor expected = model.Forward(tokens);
        Assert.NotEqual(0, Contenders.Difference(expected, other.Forward(tokens)));

        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            using (FileStream stream = File.Create(path))
                SafetensorsTensors.Write(stream, model.Module.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)));
            using SafetensorsFile file = SafetensorsFile.Open(path);
            OfficialWeights.Load(other, file);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Equal(0, Contenders.Difference(expected, other.Forward(tokens)));
    }

    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void The_optimizer_s_groups_hold_every_parameter_once_under_its_name(string architecture, string setting)
    {
        using ISequenceModel model = Contenders.Create(architecture, setting);
        string[] grouped = [.. model.ParameterGroups.SelectMany(group => group.Parameters).Select(entry => entry.Name).Order(StringComparer.Ordinal)];
        string[] named = [.. model.Module.named_parameters().Select(entry => entry.name).Order(StringComparer.Ordinal)];
        Assert.Equal(named, grouped);
        Assert.Equal(model.Parameters.Total, model.Module.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void Maps_are_counted_as_two_operations_per_weight(string architecture, string setting)
    {
        using ISequenceModel model = Contenders.Create(architecture, setting);
        FlopCount count = model.FlopsPerToken(64);
        Assert.Equal(2.0 * Contenders.Width * Contenders.Vocabulary, count.Output);

        // Hyena's filter is a network of the position, evaluated once for all sequences.
        IEnumerable<Linear> maps = model.Module.named_modules()
            .Where(entry => !entry.name.Contains("implicit_filter", StringComparison.Ordinal))
            .Select(entry => entry.module).OfType<Linear>();
        Assert.Equal(2.0 * maps.Sum(map => map.Weight.numel()), count.Projections + count.FeedForward);
    }

    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void A_step_costs_the_same_at_any_length_where_the_state_does(string architecture, string setting)
    {
        using ISequenceModel model = Contenders.Create(architecture, setting);
        Assert.Equal(
            model.StateBytes(1, 64) == model.StateBytes(1, 1024),
            model.FlopsPerToken(64, ComputeForm.Recurrent) == model.FlopsPerToken(1024, ComputeForm.Recurrent));
    }

    [Theory]
    [MemberData(nameof(Contenders.Architectures), MemberType = typeof(Contenders))]
    public void An_unknown_setting_is_refused(string architecture)
    {
        var error = Assert.Throws<ArgumentException>(() => Contenders.Create(architecture, "no_such_setting=1"));
        Assert.Contains("no_such_setting", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Contenders.Architectures), MemberType = typeof(Contenders))]
    public void Plain_gradient_descent_lowers_the_loss(string architecture)
    {
        using var scope = NewDisposeScope();
        using ISequenceModel model = Contenders.Fresh(architecture, Contenders.Options(""));
        model.Module.train();
        Tensor tokens = Contenders.Tokens(4, 33);
        double first = 0, last = 0;
        for (int step = 0; step < 20; step++)
        {
            using var each = NewDisposeScope();
            model.Module.zero_grad();
            Tensor loss = model.Loss(tokens.narrow(1, 0, 32), tokens.narrow(1, 1, 32));
            loss.backward();
            last = loss.ToDouble();
            first = step == 0 ? last : first;
            using var frozen = no_grad();
            foreach (var parameter in model.Module.parameters())
                parameter.add_(parameter.grad!, -0.1);
        }

        Assert.True(last < first - 0.1, $"from {first:f3} to {last:f3}");
    }
}
