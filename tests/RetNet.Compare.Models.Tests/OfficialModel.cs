using RetNet.Compare.Models.Parity;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests;

/// <summary>The model of a golden case with its weights, and its state after reading the case's tokens.</summary>
internal sealed class OfficialModel : IDisposable
{
    private readonly GoldenCase golden;

    public OfficialModel(string fixture)
    {
        golden = GoldenCase.Open(Path.Combine(AppContext.BaseDirectory, "golden", fixture + ".safetensors"));
        (var architecture, ModelOptions options) = golden.Readers(Registry.All).Single();
        Model = architecture.Create(options);
        Model.Module.eval();
        OfficialWeights.Load(Model, golden.File, "w.");
        using Tensor tokens = golden.File.ReadTensor("in.tokens");
        using var frozen = no_grad();
        State = Model.NewState(tokens.shape[0], tokens.shape[1]);
        Model.Prefill(tokens, State).Dispose();
    }

    public ISequenceModel Model { get; }

    public DecodeState State { get; }

    public Tensor Read(string name) => golden.File.ReadTensor(name);

    public void Dispose()
    {
        State.Dispose();
        Model.Dispose();
        golden.Dispose();
    }
}
