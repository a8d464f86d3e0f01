using System.Numerics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// The loops of <see cref="GatedNorm"/>, a row of one group after the other. With n = (x - μ)/σ, s = sigmoid(g) and dn = dy·g·s:
/// dg = dy·n·s(1 + g(1 - s)), dx = (dn - mean(dn) - n·mean(dn·n))/σ; without centring μ = 0 and mean(dn) falls away.
/// </summary>
internal static unsafe class GatedNormKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RowsPerTask = 32;

    private static int Lanes => Vector<T>.Count;

    public static Tensor Forward(Tensor x, Tensor gate, double epsilon, bool centred)
    {
        Tensor y = empty_like(gate);
        T* px = Memory(x);
        (StoredRows<T> gates, StoredRows<T> results) = (StoredRows<T>.Of(gate), StoredRows<T>.Of(y));
        int width = (int)x.shape[^1];
        ForEachRow(x.numel() / width, width, (row, workspace) =>
        {
            nint at = (nint)row * width;
            T* to = results.Target(at, workspace[1]);
            ForwardRow(px + at, gates.Read(at, width, workspace[0]), to, width, epsilon, centred);
            results.Write(to, at, width);
        });
        return y;
    }

    public static (Tensor Dx, Tensor Dgate) Backward(Tensor x, Tensor gate, Tensor upstream, double epsilon, bool centred)
    {
        (Tensor dx, Tensor dgate) = (empty_like(x), empty_like(gate));
        T* px = Memory(x), pdx = Memory(dx);
        (StoredRows<T> gates, StoredRows<T> upstreams) = (StoredRows<T>.Of(gate), StoredRows<T>.Of(upstream));
        var results = StoredRows<T>.Of(dgate);
        int width = (int)x.shape[^1];
        ForEachRow(x.numel() / width, width, (row, workspace) =>
        {
            nint at = (nint)row * width;
            T* dg = results.Target(at, workspace[2]);
            BackwardRow(
                px + at, gates.Read(at, width, workspace[0]), upstreams.Read(at, width, workspace[1]), pdx + at, dg, width, epsilon, centred);
            results.Write(dg, at, width);
        });
        return (dx, dgate);
    }

    private static void ForwardRow(T* x, T* g, T* y, int width, double epsilon, bool centred)
    {
        (T mean, T inverse) = Moments(x, width, epsilon, centred);
        var means = new Vector<T>(mean);
        var inverses = new Vector<T>(inverse);
        int i = 0;
        for (; i + Lanes <= width; i += Lanes)
        {
            Vector<T> gates = Vector.Load(g + i);
            Vector.Store(gates * Sigmoid(gates) * ((Vector.Load(x + i) - means) * inverses), y + i);
        }

        for (; i < width; i++)
            y[i] = g[i] * Sigmoid(g[i]) * ((x[i] - mean) * inverse);
    }

    private static void BackwardRow(T* x, T* g, T* dy, T* dx, T* dg, int width, double epsilon, bool centred)
    {
        (T mean, T inverse) = Moments(x, width, epsilon, centred);
        var means = new Vector<T>(mean);
        var inverses = new Vector<T>(inverse);
        Vector<T> sums = Vector<T>.Zero, products = Vector<T>.Zero;
        int i = 0;
        for (; i + Lanes <= width; i += Lanes)
        {
            (Vector<T> gates, Vector<T> up) = (Vector.Load(g + i), Vector.Load(dy + i));
            Vector<T> normal = (Vector.Load(x + i) - means) * inverses;
            Vector<T> s = Sigmoid(gates);
            Vector<T> swish = gates * s;
            Vector<T> change = up * swish;
            Vector.Store(up * normal * (s + swish * (Vector<T>.One - s)), dg + i);
            Vector.Store(change, dx + i);
            sums += change;
            products += change * normal;
        }

        (T sum, T product) = (Vector.Sum(sums), Vector.Sum(products));
        for (; i < width; i++)
        {
            T normal = (x[i] - mean) * inverse, s = Sigmoid(g[i]), swish = g[i] * s;
            dg[i] = dy[i] * normal * (s + swish * (T.One - s));
            dx[i] = dy[i] * swish;
            sum += dx[i];
            product += dx[i] * normal;
        }

        T count = T.CreateChecked(width);
        T common = centred ? sum / count : T.Zero, along = product / count;
        (Vector<T> commons, Vector<T> alongs) = (new(common), new(along));
        for (i = 0; i + Lanes <= width; i += Lanes)
        {
            Vector<T> normal = (Vector.Load(x + i) - means) * inverses;
            Vector.Store((Vector.Load(dx + i) - commons - normal * alongs) * inverses, dx + i);
        }

        for (; i < width; i++)
            dx[i] = (dx[i] - common - (x[i] - mean) * inverse * along) * inverse;
    }

    /// <summary>μ (0 if not centred) and 1/σ.</summary>
    private static (T Mean, T Inverse) Moments(T* x, int width, double epsilon, bool centred)
    {
        T count = T.CreateChecked(width);
        T mean = centred ? SumOfPowers(x, width, T.Zero, squared: false) / count : T.Zero;
        T variance = SumOfPowers(x, width, mean, squared: true) / count;
        return (mean, T.One / T.Sqrt(variance + T.CreateChecked(epsilon)));
    }

    /// <summary>Σ (x - offset), or Σ (x - offset)².</summary>
    private static T SumOfPowers(T* x, int width, T offset, bool squared)
    {
        var offsets = new Vector<T>(offset);
        Vector<T> sums = Vector<T>.Zero;
        int i = 0;
        for (; i + Lanes <= width; i += Lanes)
        {
            Vector<T> moved = Vector.Load(x + i) - offsets;
            sums = squared ? LaneMath.MultiplyAdd(moved, moved, sums) : sums + moved;
        }

        T sum = Vector.Sum(sums);
        for (; i < width; i++)
            sum += squared ? (x[i] - offset) * (x[i] - offset) : x[i] - offset;
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Sigmoid(Vector<T> x) => Vector<T>.One / (Vector<T>.One + LaneMath.Exp(-x));

    private static T Sigmoid(T x) => T.One / (T.One + T.Exp(-x));

    /// <summary>Runs the body for every row, with three buffers of a row's width.</summary>
    private static void ForEachRow(long rows, int width, Action<long, Workspace<T>> body) =>
        ChannelKernels.ForEach((rows + RowsPerTask - 1) / RowsPerTask, task =>
        {
            using var workspace = new Workspace<T>(width, width, width);
            for (long row = task * RowsPerTask; row < Math.Min(rows, (task + 1) * RowsPerTask); row++)
                body(row, workspace);
        });

    private static T* Memory(Tensor tensor) => ChannelKernels.Pointer<T>(tensor);
}
