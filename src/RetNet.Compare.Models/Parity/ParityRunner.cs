using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Parity;

/// <summary>Holds a model to an official implementation's fixture: logits of every form, loss, every gradient, prompt and steps.</summary>
public sealed class ParityRunner(ArchitectureRegistry registry)
{
    /// <summary>Largest absolute difference of a logit.</summary>
    public const double LogitTolerance = 1e-4;

    /// <summary>Largest difference of a gradient, relative to the tensor's largest entry.</summary>
    public const double GradientTolerance = 1e-4;

    /// <summary>Largest absolute difference of the loss.</summary>
    public const double LossTolerance = 1e-5;

    /// <summary>Runs every check of one fixture, for each architecture that reads it.</summary>
    /// <param name="path">The .safetensors file.</param>
    /// <param name="device">Where to compute; the CPU when null.</param>
    /// <exception cref="ArgumentException">No architecture reads this fixture.</exception>
    /// <exception cref="SafetensorsException">A tensor is missing or has another shape.</exception>
    public IReadOnlyList<ParityRow> Run(string path, Device? device = null)
    {
        using GoldenCase golden = GoldenCase.Open(path, device);
        var rows = new List<ParityRow>();
        foreach (Architecture architecture in registry.All)
            rows.AddRange(architecture.CheckPart(golden) ?? []);
        if (rows.Count > 0)
            return rows;

        (Architecture Architecture, ModelOptions Options)[] readers = [.. golden.Readers(registry)];
        if (readers.Length == 0)
            throw new ArgumentException($"{path}: no architecture here reads fixtures of '{golden.OfficialName}'. Known: {string.Join(", ", registry.All.Select(a => a.Name))}.");
        foreach ((Architecture architecture, ModelOptions options) in readers)
        {
            string suffix = readers.Length == 1 ? "" : $" as {architecture.Name}";
            rows.AddRange(Run(golden, architecture, options).Select(row => row with { Case = row.Case + suffix }));
        }

        return rows;
    }

    private static List<ParityRow> Run(GoldenCase golden, Architecture architecture, ModelOptions options)
    {
        using var scope = NewDisposeScope();
        using ISequenceModel model = architecture.Create(options);
        model.Module.to(golden.Device);
        model.Module.eval();
        OfficialWeights.Load(model, golden.File, "w.");
        Tensor tokens_BT = golden.Read("in.tokens");
        var rows = new List<ParityRow>();
        using (no_grad())
        {
            rows.Add(Logits("parallel", "out.logits", model.Forward(tokens_BT)));
            rows.Add(Logits("recurrent", "out.logits_recurrent", model.Forward(tokens_BT, ComputeForm.Recurrent)));
            rows.Add(Logits("prompt, then steps", "out.logits_recurrent", PromptThenSteps(model, tokens_BT)));
            if (model.Forms.Contains(SequenceForm.Chunkwise))
                rows.Add(Logits("chunkwise", "out.logits_recurrent", model.Forward(tokens_BT, ComputeForm.Chunkwise(golden.ChunkLength))));
            if (golden.File.Contains("out.logits_chunkwise"))
                rows.Add(Logits("chunkwise, official scales", "out.logits_chunkwise", OfficialChunkwise()));
        }

        rows.AddRange(LossAndGradients(golden, model, tokens_BT));
        return rows;

        ParityRow Logits(string form, string reference, Tensor logits) =>
            new(golden.Name, $"logits, {form}", Difference(logits, golden.Read(reference)), LogitTolerance);

        Tensor OfficialChunkwise()
        {
            using ISequenceModel official = architecture.Create(architecture.OfficialChunkwise(options));
            official.Module.to(golden.Device);
            official.Module.eval();
            OfficialWeights.Load(official, golden.File, "w.");
            return official.Forward(tokens_BT, ComputeForm.Chunkwise(golden.ChunkLength));
        }
    }

    private static Tensor PromptThenSteps(ISequenceModel model, Tensor tokens_BT)
    {
        (long batch, long length) = (tokens_BT.shape[0], tokens_BT.shape[1]);
        long prompt = length / 2;
        using DecodeState state = model.NewState(batch, length);
        var logits = new List<Tensor> { model.Prefill(tokens_BT.narrow(1, 0, prompt), state, allLogits: true) };
        for (long t = prompt; t < length; t++)
            logits.Add(model.Step(tokens_BT.select(1, t), state).unsqueeze(1));
        return cat(logits, 1);
    }

    private static IEnumerable<ParityRow> LossAndGradients(GoldenCase golden, ISequenceModel model, Tensor tokens_BT)
    {
        Tensor next_BT = cat([tokens_BT.narrow(1, 1, tokens_BT.shape[1] - 1), full_like(tokens_BT.narrow(1, 0, 1), -100)], 1);
        using Tensor loss = model.Loss(tokens_BT, next_BT);
        yield return new(golden.Name, "loss", Difference(loss, golden.Read("out.loss").squeeze()), LossTolerance);

        loss.backward();
        string worst = "";
        double largest = 0;
        foreach ((string name, Parameter parameter) in model.Module.named_parameters())
        {
            Tensor expected = golden.Read("grad." + name);
            double difference = parameter.grad is { } gradient
                ? Difference(gradient, expected) / expected.abs().max().ToDouble()
                : double.NaN;
            if (double.IsNaN(difference) || difference > largest)
                (worst, largest) = (name, difference);
        }

        yield return new(golden.Name, "gradients", largest, GradientTolerance, worst);
    }

    private static double Difference(Tensor actual, Tensor expected) => (actual.detach() - expected).abs().max().ToDouble();
}
