using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// An activation of bf16 numbers, looked up: there are 65,536 of them. Values and slopes come from double precision, so nothing is lost
/// against raising, computing and rounding again, which passes over memory three times as often.
/// </summary>
internal sealed unsafe class ActivationTable
{
    private const int Count = 1 << 16;

    // Long enough to hide the cost of a task, short enough for two threads to end together.
    private const int Share = 1 << 15;
    private const int Block = 256;

    private readonly ushort[] values = new ushort[Count];
    private readonly float[] slopes = new float[Count];

    /// <summary>Tabulates an activation, given in tensor operations.</summary>
    public ActivationTable(Func<Tensor, Tensor> activation)
    {
        using var scope = NewDisposeScope();
        using var recorded = enable_grad();
        double[] numbers = [.. Enumerable.Range(0, Count).Select(bits => (double)BitConverter.UInt32BitsToSingle((uint)bits << 16))];
        Tensor x = tensor(numbers).requires_grad_();
        Tensor y = activation(x);
        Tensor rounded = y.detach().to(ScalarType.BFloat16);
        new ReadOnlySpan<ushort>(ChannelKernels.Pointer<ushort>(rounded), Count).CopyTo(values);
        autograd.grad([y.sum()], [x])[0].to(ScalarType.Float32).data<float>().ToArray().CopyTo(slopes, 0);
    }

    /// <summary>Whether tables stand in for tensor operations: bf16 in the CPU's memory.</summary>
    public static bool Serves(Tensor x) => ManagedKernels.AreOn && x.dtype == ScalarType.BFloat16 && x.device_type == DeviceType.CPU
        && x.numel() * sizeof(ushort) <= int.MaxValue;

    /// <summary>The activation of every entry, bf16, with its gradient.</summary>
    public Tensor Apply(Tensor x)
    {
        using var scope = NewDisposeScope();
        return Function.apply(x.contiguous(), this).MoveToOuterDisposeScope();
    }

    private Tensor Values(Tensor x)
    {
        Tensor y = empty_like(x);
        ushort* from = ChannelKernels.Pointer<ushort>(x), to = ChannelKernels.Pointer<ushort>(y);
        ForEachShare(x.numel(), (first, end) =>
        {
            fixed (ushort* table = values)
            {
                for (long i = first; i < end; i++)
                    to[i] = table[from[i]];
            }
        });
        StepKernels.KeepAlive(x);
        return y;
    }

    /// <summary>The gradient of x.</summary>
    private Tensor Gradient(Tensor x, Tensor upstream)
    {
        Tensor dx = empty_like(x);
        ushort* from = ChannelKernels.Pointer<ushort>(x), dy = ChannelKernels.Pointer<ushort>(upstream), to = ChannelKernels.Pointer<ushort>(dx);
        ForEachShare(x.numel(), (first, end) =>
        {
            float* block = stackalloc float[Block];
            fixed (float* table = slopes)
            {
                for (; first < end; first += Block)
                {
                    int count = (int)Math.Min(Block, end - first);
                    Bf16.Widen(dy + first, block, count);
                    for (int i = 0; i < count; i++)
                        block[i] *= table[from[first + i]];
                    Bf16.Narrow(block, to + first, count);
                }
            }
        });
        StepKernels.KeepAlive(x, upstream);
        return dx;
    }

    private static void ForEachShare(long count, Action<long, long> body) =>
        ChannelKernels.ForEach((count + Share - 1) / Share, task => body(task * Share, Math.Min(count, (task + 1) * Share)));

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        private const string Table = "table";

        public override string Name => "activation_table";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            (Tensor x, var table) = ((Tensor)vars[0], (ActivationTable)vars[1]);
            ctx.save_data(Table, table);
            ctx.save_for_backward([x]);
            return table.Values(x);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            [((ActivationTable)ctx.get_data(Table)).Gradient(ctx.get_saved_variables()[0], grad_output.contiguous()), null!];
    }
}
