using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>
/// GPT-2's initial weights: N(0, 0.02²) and zero biases in every linear map, and 0.02/sqrt(2·layers) in maps named out_proj or fc2,
/// whose outputs add up along the residual path.
/// </summary>
public static class Gpt2Initialisation
{
    /// <summary>Standard deviation of weights and embeddings.</summary>
    public const double Deviation = 0.02;

    /// <summary>Redraws the linear maps inside <paramref name="part"/> and returns it.</summary>
    /// <param name="part">A mixer or feed-forward layer.</param>
    /// <param name="layers">Number of blocks of the model.</param>
    public static T Apply<T>(T part, long layers)
        where T : nn.Module
    {
        using var frozen = no_grad();
        foreach ((string name, nn.Module module) in part.named_modules())
        {
            if (module is not Linear linear)
                continue;
            bool closesResidual = name.Split('.')[^1] is "out_proj" or "fc2";
            linear.Weight.normal_(0, closesResidual ? Deviation / Math.Sqrt(2 * layers) : Deviation);
            foreach ((string _, Parameter parameter) in linear.named_parameters().Where(entry => entry.name == "bias"))
                parameter.zero_();
        }

        return part;
    }
}
