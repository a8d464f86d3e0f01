using TorchSharp;

namespace RetNet.Compare.Models.Sequences;

/// <summary>No gradients and no dropout until disposed; then every model trains again if it did before.</summary>
public sealed class InferenceMode : IDisposable
{
    private readonly IDisposable noGrad = torch.no_grad();
    private readonly List<torch.nn.Module> wereTraining;

    /// <summary>Begins for <paramref name="models"/>; gradients are off for all that the thread computes.</summary>
    public InferenceMode(params IEnumerable<ISequenceModel> models)
    {
        wereTraining = [.. models.Select(model => model.Module).Where(module => module.training)];
        wereTraining.ForEach(module => module.eval());
    }

    /// <summary>Ends.</summary>
    public void Dispose()
    {
        wereTraining.ForEach(module => module.train());
        noGrad.Dispose();
    }
}
