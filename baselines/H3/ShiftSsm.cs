using RetNet.Compare.Models.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.H3;

// B batch, T length, D channels, N state size.

/// <summary>
/// The state space model with a shift matrix: s_j ← s_{j-1} + B_j k, output Σ_j C_j s_j. Its kernel has N taps, K[l] = Σ_{n≥l} C_n B_{n-l}.
/// </summary>
public sealed class ShiftSsm : nn.Module
{
    private readonly long size;
    [ComponentName(Name = "B")]
    private readonly Parameter b_DN;

    [ComponentName(Name = "C")]
    private readonly Parameter c_1DN;


    /// <summary>Makes the model of <paramref name="channels"/> channels: B = e_0, C uniform in ±1/sqrt(N).</summary>
    public ShiftSsm(long channels, long size)
        : base("ShiftSsm")
    {
        this.size = size;
        Tensor first_DN = zeros(channels, size);
        first_DN.select(1, 0).fill_(1);
        b_DN = new Parameter(first_DN);
        c_1DN = new Parameter(Initial.Uniform([1, channels, size], 1 / Math.Sqrt(size)));
        register_parameter("B", b_DN);
        register_parameter("C", c_1DN);
    }

    /// <summary>B [channels, N].</summary>
    internal Tensor B_DN => b_DN;

    /// <summary>C [1, channels, N].</summary>
    internal Tensor C_1DN => c_1DN;

    /// <summary>An empty state [batch, channels, N].</summary>
    public Tensor NewState(long batch) => zeros([batch, b_DN.shape[0], size], b_DN.dtype, b_DN.device);

    /// <summary>The taps of the convolution [N, channels].</summary>
    public Tensor Taps_ND()
    {
        using var scope = NewDisposeScope();
        return Later_DNN().matmul(b_DN.unsqueeze(-1)).squeeze(-1).t().MoveToOuterDisposeScope();
    }

    /// <summary>What a state contributes to the next <paramref name="length"/> outputs: Σ_j C_j s_{j-t-1} at t; N-1 outputs at most.</summary>
    public Tensor Remembered_BTD(Tensor state_BDN, long length)
    {
        using var scope = NewDisposeScope();
        Tensor windows_DTN = Later_DNN().narrow(1, 1, Math.Min(length, size - 1));
        return windows_DTN.matmul(state_BDN.unsqueeze(-1)).squeeze(-1).transpose(1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>The state after the tokens k: s_j = Σ_{i ≤ j} B_{j-i} k[T-1-i], and what the former state leaves.</summary>
    public Tensor After(Tensor k_BTD, Tensor state_BDN)
    {
        using var scope = NewDisposeScope();
        long read = Math.Min(k_BTD.shape[1], size);
        Tensor latest_BDR1 = k_BTD.narrow(1, k_BTD.shape[1] - read, read).flip(1).transpose(1, 2).unsqueeze(-1);

        // Window w of the padded, reversed B starts at N-1-j and holds B_j, B_{j-1}, …
        Tensor windows_DNR = nn.functional.pad(b_DN.flip(-1), [0, size - 1]).unfold(-1, size, 1).flip(1).narrow(2, 0, read);
        Tensor fresh_BDN = windows_DNR.matmul(latest_BDR1).squeeze(-1);
        return (read == size ? fresh_BDN : fresh_BDN + Shifted(state_BDN, read)).MoveToOuterDisposeScope();
    }

    /// <summary>Reads one token: the new state, and its output [batch, channels].</summary>
    public (Tensor State_BDN, Tensor Y_BD) Step(Tensor k_BD, Tensor state_BDN)
    {
        using var scope = NewDisposeScope();
        Tensor state = Shifted(state_BDN, 1) + b_DN * k_BD.unsqueeze(-1);
        return (state.MoveToOuterDisposeScope(), (state * c_1DN).sum(-1).MoveToOuterDisposeScope());
    }

    private static Tensor Shifted(Tensor state_BDN, long by) => nn.functional.pad(state_BDN, [by, -by]);

    /// <summary>C_{i+l}, zero behind the end: [channels, l = 0 … N, i = 0 … N-1].</summary>
    private Tensor Later_DNN() => nn.functional.pad(c_1DN.squeeze(0), [0, size]).unfold(-1, size, 1);
}
