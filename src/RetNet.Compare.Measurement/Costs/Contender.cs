using RetNet.Compare.Measurement.Correctness;
using RetNet.Compare.Models.Sequences;
using TorchSharp;

namespace RetNet.Compare.Measurement.Costs;

/// <summary>A model that may be measured: only <see cref="CorrectnessGate"/> makes one.</summary>
public sealed class Contender
{
    internal Contender(string label, ISequenceModel model)
    {
        Label = label;
        Model = model;
        Device = ModelFacts.Device(model);
    }

    /// <summary>The model's label in the experiment.</summary>
    public string Label { get; }

    /// <summary>The model.</summary>
    public ISequenceModel Model { get; }

    /// <summary>Where its weights are.</summary>
    public torch.Device Device { get; }

    /// <summary>Bytes that decoding one token must read at least: every weight once, and the state after <paramref name="length"/> tokens.</summary>
    public long BytesPerStep(long batch, long length) => ModelFacts.BytesPerStep(Model, batch, length);

    /// <summary><c>fp32</c> or <c>bf16</c>.</summary>
    public string Precision => Model.Options.Precision == Models.Sequences.Precision.Fp32 ? "fp32" : "bf16";
}
