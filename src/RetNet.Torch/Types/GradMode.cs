using RetNet.Torch.Interop;

namespace TorchSharp;

/// <summary>Sets whether operations are recorded on this thread, and puts the former setting back when disposed.</summary>
internal sealed class GradMode : IDisposable
{
    private readonly int _before = Native.rt_grad_mode();

    public GradMode(bool enabled) => Native.rt_set_grad_mode(enabled ? 1 : 0);

    public void Dispose() => Native.rt_set_grad_mode(_before);
}
