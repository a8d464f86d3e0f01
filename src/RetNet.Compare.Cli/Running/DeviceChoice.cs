using RetNet.Compare.Cli.CommandLine;
using TorchSharp;

namespace RetNet.Compare.Cli.Running;

/// <summary>What <c>auto</c>, <c>cpu</c> and <c>cuda</c> mean on this machine.</summary>
internal static class DeviceChoice
{
    /// <summary>Whether libtorch sees a GPU.</summary>
    public static bool HasGpu { get; } = torch.cuda.is_available();

    /// <summary>Whether what is asked for is here.</summary>
    public static bool IsHere(string choice) => HasGpu || choice != "cuda";

    /// <summary>The device of that name; auto is a GPU where there is one.</summary>
    /// <param name="choice">auto, cpu or cuda.</param>
    /// <param name="wanting">Who asks, for the message.</param>
    /// <exception cref="MissingDependencyException">A GPU is wanted, and there is none.</exception>
    public static torch.Device Resolve(string choice, string wanting)
    {
        if (!IsHere(choice))
            throw new MissingDependencyException($"{wanting} wants a GPU, and libtorch sees none here ('compare doctor' says more). Run it on a machine with one, or give --device cpu.");
        // fp32 is to mean fp32: cuDNN's convolutions round to 10 bits by default.
        torch.backends.cudnn.allow_tf32 = false;
        torch.backends.cuda.matmul.allow_tf32 = false;
        return HasGpu && choice != "cpu" ? torch.CUDA : torch.CPU;
    }
}
