using static TorchSharp.torch;

namespace RetNet.Torch;

/// <summary>How many tensors C# holds.</summary>
public static class LiveTensors
{
    /// <summary>Tensor objects that are neither disposed nor finalized, on all threads.</summary>
    public static long Count => Tensor.TotalCount;
}
