using System.Runtime.InteropServices;
using RetNet.Torch.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace TorchSharp;

/// <summary>Receives the native graph's calls and hands them to a custom function.</summary>
internal abstract unsafe class FunctionCallBase(AutogradContext context)
{
    public static ManagedFunction Callbacks => new() { Forward = &OnForward, Backward = &OnBackward, Release = &OnRelease };

    protected AutogradContext Context { get; } = context;

    protected abstract string Name { get; }

    protected abstract IList<Tensor> Forward(List<Tensor> inputs);

    protected abstract IList<Tensor> Backward(List<Tensor> gradients);

    [UnmanagedCallersOnly]
    private static long OnForward(nint state, nint context, nint* inputs, int count, nint results) =>
        Of(state).Run(context, inputs, count, results, isForward: true);

    [UnmanagedCallersOnly]
    private static long OnBackward(nint state, nint context, nint* gradients, int count, nint results) =>
        Of(state).Run(context, gradients, count, results, isForward: false);

    [UnmanagedCallersOnly]
    private static void OnRelease(nint state)
    {
        var handle = GCHandle.FromIntPtr(state);
        ((FunctionCallBase)handle.Target!).Context.Dispose();
        handle.Free();
    }

    private static FunctionCallBase Of(nint state) => (FunctionCallBase)GCHandle.FromIntPtr(state).Target!;

    private long Run(nint context, nint* handles, int count, nint results, bool isForward)
    {
        using var scope = NewDisposeScope();
        try
        {
            Context.Handle = context;
            var tensors = new List<Tensor>(count);
            for (int i = 0; i < count; i++) tensors.Add(handles[i] == 0 ? null! : new Tensor(handles[i]));
            IList<Tensor> outputs = isForward ? Forward(tensors) : GradientsOfTensors(Backward(tensors));
            foreach (Tensor output in outputs) Native.rt_append_result(results, output is null or { IsInvalid: true } ? 0 : output.Handle);
            KeepAlive(outputs);
            return 0;
        }
        catch (Exception e)
        {
            return Failures.Remember(e);
        }
        finally
        {
            Context.Handle = 0;
        }
    }

    private List<Tensor> GradientsOfTensors(IList<Tensor> gradients)
    {
        bool[] isTensor = Context.IsTensor;
        if (gradients.Count < isTensor.Length || gradients.Skip(isTensor.Length).Any(gradient => gradient is { IsInvalid: false }))
            throw new InvalidOperationException($"{Name}.backward gave {gradients.Count} gradients for {isTensor.Length} arguments.");

        var wanted = new List<Tensor>(isTensor.Length);
        for (int i = 0; i < isTensor.Length; i++)
        {
            if (isTensor[i]) wanted.Add(gradients[i]);
            else if (gradients[i] is { IsInvalid: false })
                throw new InvalidOperationException($"{Name}.backward gave a gradient for argument {i}, which is not a tensor; give null.");
        }
        return wanted;
    }
}
