using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// y = x Wᵀ + b for a handful of rows, as in decoding: every weight is read once, by all cores, at memory speed.
/// libtorch's product packs the weights first and so takes several times as long.
/// </summary>
public static unsafe class FewRowsLinear
{
    private const int MostRows = 16;
    private const int RowBlock = 4;
    private const long SingleCoreWeights = 1 << 16;

    /// <summary>Whether the kernel serves this product: few fp32 rows on the CPU, no gradient to record.</summary>
    public static bool Serves(Tensor x, Tensor weight) =>
        !is_grad_enabled() && x.dtype == ScalarType.Float32 && weight.dtype == ScalarType.Float32
        && x.device_type == DeviceType.CPU && x.numel() <= MostRows * weight.shape[1]
        && x.is_contiguous() && weight.is_contiguous();

    /// <summary>The product; arguments as <see cref="Serves"/> asks.</summary>
    /// <param name="x">Rows [..., inputs].</param>
    /// <param name="weight">W [outputs, inputs].</param>
    /// <param name="bias">b [outputs], or null.</param>
    /// <returns>y [..., outputs].</returns>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor? bias)
    {
        (int outputs, int inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        int rows = (int)(x.numel() / inputs);
        long[] shape = x.shape;
        shape[^1] = outputs;
        Tensor y = empty(shape, ScalarType.Float32);
        fixed (byte* px = x.bytes, pw = weight.bytes, py = y.bytes, pb = bias is null ? default : bias.bytes)
        {
            var product = new Product((float*)px, (float*)pw, (float*)pb, (float*)py, rows, inputs, outputs);
            int parts = (long)outputs * inputs <= SingleCoreWeights ? 1 : Environment.ProcessorCount;
            if (parts == 1)
                product.Run(0, outputs);
            else
                Parallel.For(0, parts, part => product.Run((int)((long)outputs * part / parts), (int)((long)outputs * (part + 1) / parts)));
        }

        GC.KeepAlive(x);
        GC.KeepAlive(weight);
        GC.KeepAlive(bias);
        return y;
    }

    private sealed class Product(float* x, float* weight, float* bias, float* y, int rows, int inputs, int outputs)
    {
        public void Run(int first, int last)
        {
            for (int o = first; o < last; o++)
            {
                float* w = weight + (long)o * inputs;
                float offset = bias is null ? 0 : bias[o];
                int row = 0;
                for (; row + RowBlock <= rows; row += RowBlock)
                    Dot4(x + (long)row * inputs, w, offset, y + (long)row * outputs + o);
                for (; row < rows; row++)
                    y[(long)row * outputs + o] = offset + Dot(x + (long)row * inputs, w);
            }
        }

        private float Dot(float* a, float* w)
        {
            int width = Vector<float>.Count;
            Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
            int i = 0;
            for (; i + 4 * width <= inputs; i += 4 * width)
            {
                s0 = Vector.FusedMultiplyAdd(Vector.Load(a + i), Vector.Load(w + i), s0);
                s1 = Vector.FusedMultiplyAdd(Vector.Load(a + i + width), Vector.Load(w + i + width), s1);
                s2 = Vector.FusedMultiplyAdd(Vector.Load(a + i + 2 * width), Vector.Load(w + i + 2 * width), s2);
                s3 = Vector.FusedMultiplyAdd(Vector.Load(a + i + 3 * width), Vector.Load(w + i + 3 * width), s3);
            }

            for (; i + width <= inputs; i += width)
                s0 = Vector.FusedMultiplyAdd(Vector.Load(a + i), Vector.Load(w + i), s0);
            float sum = Vector.Sum(s0 + s1 + (s2 + s3));
            for (; i < inputs; i++)
                sum += a[i] * w[i];
            return sum;
        }

        private void Dot4(float* a, float* w, float offset, float* result)
        {
            int width = Vector<float>.Count;
            float* b = a + inputs;
            float* c = b + inputs;
            float* d = c + inputs;
            Vector<float> sa = default, sb = default, sc = default, sd = default;
            int i = 0;
            for (; i + width <= inputs; i += width)
            {
                Vector<float> v = Vector.Load(w + i);
                sa = Vector.FusedMultiplyAdd(Vector.Load(a + i), v, sa);
                sb = Vector.FusedMultiplyAdd(Vector.Load(b + i), v, sb);
                sc = Vector.FusedMultiplyAdd(Vector.Load(c + i), v, sc);
                sd = Vector.FusedMultiplyAdd(Vector.Load(d + i), v, sd);
            }

            (float ra, float rb, float rc, float rd) = (Vector.Sum(sa), Vector.Sum(sb), Vector.Sum(sc), Vector.Sum(sd));
            for (; i < inputs; i++)
            {
                ra += a[i] * w[i];
                rb += b[i] * w[i];
                rc += c[i] * w[i];
                rd += d[i] * w[i];
            }

            result[0] = offset + ra;
            result[outputs] = offset + rb;
            result[2L * outputs] = offset + rc;
            result[3L * outputs] = offset + rd;
        }
    }
}
