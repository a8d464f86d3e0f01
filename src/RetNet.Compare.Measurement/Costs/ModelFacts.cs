using RetNet.Compare.Models.Sequences;
using TorchSharp;

namespace RetNet.Compare.Measurement.Costs;

/// <summary>What follows from a model's tensors alone.</summary>
internal static class ModelFacts
{
    /// <summary>Where the weights are.</summary>
    public static torch.Device Device(ISequenceModel model) => model.Module.parameters().First().device;

    /// <summary>Bytes of all parameters and buffers as they are kept.</summary>
    public static long WeightBytes(ISequenceModel model) =>
        model.Module.parameters().Sum(Bytes) + model.Module.buffers().Sum(Bytes);

    /// <summary>Bytes of gradients that parameters would get but do not hold now.</summary>
    public static long MissingGradientBytes(ISequenceModel model) =>
        model.Module.parameters().Where(parameter => parameter.requires_grad && parameter.grad is null).Sum(Bytes);

    /// <summary>
    /// Bytes that decoding one token must read at least: every weight once in the precision of the products, of an embedding that is not
    /// tied only the output side, and the state.
    /// </summary>
    public static long BytesPerStep(ISequenceModel model, long batch, long length)
    {
        long lookedUpOnly = model.Options.TieEmbedding ? 0 : model.Options.Vocabulary * model.Options.Width;
        int bytesPerWeight = model.Options.Precision == Precision.Fp32 ? 4 : 2;
        return ((model.Parameters.Total - lookedUpOnly) * bytesPerWeight) + model.StateBytes(batch, length);
    }

    private static long Bytes(torch.Tensor tensor) => tensor.numel() * tensor.element_size();
}
