using RetNet.Compare.Models.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.H3;

// H heads, M complex modes, T length, C chunk length; Planes puts real and imaginary parts behind each other: 2M.

/// <summary>
/// The state space model with a diagonal matrix, S4D-Lin with bilinear discretisation: K[l] = 2 Re Σ_n C_n B̄_n Ā_n^l,
/// Ā = (1+z)/(1-z), B̄ = dt B/(1-z), z = dt A/2, A = -e^a + ib.
/// </summary>
public sealed class DiagonalSsm : nn.Module
{
    /// <summary>Powers computed by exp; longer kernels are products of two tables.</summary>
    private const long Block = 64;

    private readonly long modes;
    [ComponentName(Name = "log_dt")]
    private readonly Parameter logDt_H;

    [ComponentName(Name = "inv_A_real")]
    private readonly Parameter logDecay_HM;

    [ComponentName(Name = "A_imag")]
    private readonly Parameter frequency_HM;

    [ComponentName(Name = "B")]
    private readonly Parameter b_HM2;

    [ComponentName(Name = "C")]
    private readonly Parameter c_1HM2;


    /// <summary>Makes the model of <paramref name="heads"/> heads with <paramref name="size"/>/2 complex modes each.</summary>
    public DiagonalSsm(long heads, long size)
        : base("DiagonalSsm")
    {
        modes = size / 2;
        using (no_grad())
        {
            logDt_H = new Parameter(empty(heads).uniform_(Math.Log(0.001), Math.Log(0.1)));
            logDecay_HM = new Parameter(full([heads, modes], Math.Log(0.5)));
            frequency_HM = new Parameter((arange(modes, ScalarType.Float32) * Math.PI).expand(heads, modes).contiguous());
            b_HM2 = new Parameter(tensor(new float[] { 1, 0 }).expand(heads, modes, 2).contiguous());
            c_1HM2 = new Parameter(Initial.Normal([1, heads, modes, 2], Math.Sqrt(0.5)));
        }

        register_parameter("log_dt", logDt_H);
        register_parameter("inv_A_real", logDecay_HM);
        register_parameter("A_imag", frequency_HM);
        register_parameter("B", b_HM2);
        register_parameter("C", c_1HM2);
    }

    /// <summary>ln Δt [heads].</summary>
    internal Tensor LogDt_H => logDt_H;

    /// <summary>a of A = -e^a + ib [heads, modes].</summary>
    internal Tensor LogDecay_HM => logDecay_HM;

    /// <summary>b of A = -e^a + ib [heads, modes].</summary>
    internal Tensor Frequency_HM => frequency_HM;

    /// <summary>B [heads, modes, 2].</summary>
    internal Tensor B_HM2 => b_HM2;

    /// <summary>C [1, heads, modes, 2].</summary>
    internal Tensor C_1HM2 => c_1HM2;

    /// <summary>An empty state [batch, heads, 2·modes, entries], <paramref name="entries"/> being the products of key and value per head.</summary>
    public Tensor NewState(long batch, long entries) => zeros([batch, logDt_H.shape[0], 2 * modes, entries], logDt_H.dtype, logDt_H.device);

    /// <summary>K [heads, length].</summary>
    public Tensor Kernel_HT(long length)
    {
        using var scope = NewDisposeScope();
        (Tensor a_HM, Tensor b_HM) = Discretised();
        long block = Math.Min(Block, length);
        long blocks = (length + block - 1) / block;
        Tensor fine_HMC = Powers(a_HM, Range(block));
        Tensor coarse_HMN = Powers(a_HM, Range(blocks) * block) * (2 * view_as_complex(c_1HM2.squeeze(0)) * b_HM).unsqueeze(-1);
        Tensor kernel_HNC = ConjugatePlanes(coarse_HMN).transpose(1, 2).matmul(Planes(fine_HMC));
        return kernel_HNC.flatten(1).narrow(1, 0, length).MoveToOuterDisposeScope();
    }

    /// <summary>What a state contributes to the outputs i = 0 … length-1 after it: 2 Re C Ā^(i+1), as [heads, length, 2·modes].</summary>
    public Tensor Reading(long length)
    {
        using var scope = NewDisposeScope();
        (Tensor a_HM, Tensor _) = Discretised();
        Tensor read_HMC = Powers(a_HM, Range(length) + 1) * (2 * view_as_complex(c_1HM2.squeeze(0))).unsqueeze(-1);
        return ConjugatePlanes(read_HMC).transpose(1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>What the inputs j = 0 … length-1 leave in the state at the end: B̄ Ā^(length-1-j), as [heads, 2·modes, length].</summary>
    public Tensor Writing(long length)
    {
        using var scope = NewDisposeScope();
        (Tensor a_HM, Tensor b_HM) = Discretised();
        return Planes(Powers(a_HM, length - 1 - Range(length)) * b_HM.unsqueeze(-1)).MoveToOuterDisposeScope();
    }

    /// <summary>The state after <paramref name="length"/> tokens: Ā^length S, plus what those tokens wrote.</summary>
    public Tensor Carry(Tensor state_BHME, Tensor written_BHME, long length)
    {
        using var scope = NewDisposeScope();
        (Tensor a_HM, Tensor _) = Discretised();
        Tensor power_HM2 = view_as_real(Powers(a_HM, full([1], length, logDt_H.dtype, logDt_H.device)).squeeze(-1));
        return Turn(state_BHME, power_HM2).add(written_BHME).MoveToOuterDisposeScope();
    }

    /// <summary>The state after one more token, S ← Ā S + B̄ x; in place where no gradient is recorded.</summary>
    /// <param name="state_BHME">State [batch, heads, 2·modes, entries].</param>
    /// <param name="x_BHE">The token's products of key and value [batch, heads, entries].</param>
    public Tensor Step(Tensor state_BHME, Tensor x_BHE)
    {
        using var scope = NewDisposeScope();
        (Tensor a_HM, Tensor b_HM) = Discretised();
        (Tensor a_HM2, Tensor b_HM2) = (view_as_real(a_HM), view_as_real(b_HM));
        Tensor x_BH1E = x_BHE.unsqueeze(-2);
        if (is_grad_enabled())
            return (Turn(state_BHME, a_HM2) + Planes(b_HM.unsqueeze(-1)) * x_BH1E).MoveToOuterDisposeScope();

        Tensor real = state_BHME.narrow(2, 0, modes);
        Tensor imaginary = state_BHME.narrow(2, modes, modes);
        (Tensor cos, Tensor sin) = (a_HM2.narrow(-1, 0, 1), a_HM2.narrow(-1, 1, 1));
        Tensor turned = (real * cos).addcmul_(imaginary, sin, -1).addcmul_(b_HM2.narrow(-1, 0, 1), x_BH1E, 1);
        imaginary.mul_(cos).addcmul_(real, sin, 1).addcmul_(b_HM2.narrow(-1, 1, 1), x_BH1E, 1);
        real.copy_(turned);
        return state_BHME;
    }

    /// <summary>What a state gives at once: 2 Re Σ_n C_n S_n, as [batch, heads, entries].</summary>
    public Tensor Current(Tensor state_BHME)
    {
        using var scope = NewDisposeScope();
        Tensor read_H1M = ConjugatePlanes((2 * view_as_complex(c_1HM2.squeeze(0))).unsqueeze(-1)).transpose(1, 2);
        return read_H1M.matmul(state_BHME).squeeze(-2).MoveToOuterDisposeScope();
    }

    /// <summary>S multiplied by complex factors [heads, modes, 2].</summary>
    private Tensor Turn(Tensor state_BHME, Tensor factor_HM2)
    {
        Tensor real = state_BHME.narrow(2, 0, modes);
        Tensor imaginary = state_BHME.narrow(2, modes, modes);
        Tensor cos_HM1 = factor_HM2.narrow(-1, 0, 1);
        Tensor sin_HM1 = factor_HM2.narrow(-1, 1, 1);
        return cat([real * cos_HM1 - imaginary * sin_HM1, imaginary * cos_HM1 + real * sin_HM1], 2);
    }

    private (Tensor A_HM, Tensor B_HM) Discretised()
    {
        Tensor a_HM = view_as_complex(stack([-logDecay_HM.exp(), frequency_HM], -1));
        Tensor dt_H1 = logDt_H.exp().unsqueeze(-1);
        Tensor z_HM = a_HM * (dt_H1 / 2);
        return ((1 + z_HM) / (1 - z_HM), view_as_complex(b_HM2) * dt_H1 / (1 - z_HM));
    }

    private static Tensor Powers(Tensor a_HM, Tensor exponents_C) => (a_HM.log().unsqueeze(-1) * exponents_C).exp();

    private static Tensor Planes(Tensor x_HMC) => view_as_real(x_HMC).permute(0, 3, 1, 2).flatten(1, 2);

    /// <summary>So that Re Σ x y is a product of real matrices.</summary>
    private static Tensor ConjugatePlanes(Tensor x_HMC) => Planes(x_HMC.conj().resolve_conj());

    private Tensor Range(long length) => arange(length, logDt_H.dtype, logDt_H.device);
}
