using RetNet.Torch.Interop;

namespace TorchSharp;

/// <summary>libtorch's inference mode on this thread, until disposed.</summary>
internal sealed class InferenceMode(bool enabled) : IDisposable
{
    private nint _guard = Native.rt_enter_inference_mode(enabled ? 1 : 0);

    public void Dispose()
    {
        if (_guard != 0) Native.rt_leave_inference_mode(_guard);
        _guard = 0;
    }
}
