using RetNet.Compare.Models.Sequences;
using TorchSharp;

namespace RetNet.Compare.Measurement.Costs;

/// <summary>No gradients and no dropout until disposed; then every model trains again if it did before.</summary>
internal sealed class InferenceMode : IDisposable
{
    private readonly IDisposable noGrad = torch.no_grad();
    private readonly List<torch.nn.Module> wereTraining;

    public InferenceMode(params IEnumerable<ISequenceModel> models)
    {
        wereTraining = [.. models.Select(model => model.Module).Where(module => module.training)];
        wereTraining.ForEach(module => module.eval());
    }

    public void Dispose()
    {
        wereTraining.ForEach(module => module.train());
        noGrad.Dispose();
    }
}
