namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Initial values of parameters, written in place and not recorded.</summary>
        public static partial class init
        {
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Quietly(tensor, target => target.uniform_(low, high, generator));

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Quietly(tensor, target => target.normal_(mean, std, generator));

            public static Tensor constant_(Tensor tensor, Scalar val) => Quietly(tensor, target => target.fill_(val));

            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1);

            public static Tensor zeros_(Tensor tensor) => constant_(tensor, 0);

            /// <summary>A normal distribution cut at <paramref name="a"/> and <paramref name="b"/>.</summary>
            public static Tensor trunc_normal_(
                Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null) =>
                Quietly(tensor, target =>
                {
                    double low = Cumulative((a - mean) / std);
                    double high = Cumulative((b - mean) / std);
                    target.uniform_(2 * low - 1, 2 * high - 1, generator);
                    RetNet.Torch.Aten.erfinv_.CallInPlace(target);
                    target.mul_(std * Math.Sqrt(2)).add_(mean).clamp_(a, b);
                });

            /// <summary>Glorot's uniform distribution: the bound is gain √(6 / (in + out)).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1)
            {
                (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
                double bound = gain * Math.Sqrt(6.0 / (fanIn + fanOut));
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Glorot's normal distribution: the deviation is gain √(2 / (in + out)).</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1)
            {
                (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
                return normal_(tensor, 0, gain * Math.Sqrt(2.0 / (fanIn + fanOut)));
            }

            /// <summary>He's uniform distribution: the bound is gain √(3 / fan).</summary>
            public static Tensor kaiming_uniform_(
                Tensor tensor,
                double a = 0,
                FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                double bound = calculate_gain(nonlinearity, a) * Math.Sqrt(3.0 / Fan(tensor, mode));
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>He's normal distribution: the deviation is gain / √fan.</summary>
            public static Tensor kaiming_normal_(
                Tensor tensor,
                double a = 0,
                FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, calculate_gain(nonlinearity, a) / Math.Sqrt(Fan(tensor, mode)));

            /// <summary>Orthogonal rows, or columns where those are fewer, of length <paramref name="gain"/>.</summary>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1) => Quietly(tensor, target =>
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor drawn = torch.empty(target.size(0), target.numel() / target.size(0)).normal_();
                bool wide = drawn.size(0) < drawn.size(1);
                (Tensor q, Tensor r) = RetNet.Torch.Aten.linalg_qr.CallPair(wide ? drawn.t() : drawn, "reduced");

                // The signs make the distribution uniform over all orthogonal matrices.
                Tensor uniform = q * r.diagonal().sign();
                target.copy_((wide ? uniform.t() : uniform).reshape(target.shape)).mul_(gain);
            });

            /// <summary>By how much the function that follows shrinks the deviation.</summary>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + param * param)),
                _ => 1,
            };

            /// <summary>The numbers of inputs and outputs of a weight (out, in, …).</summary>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                if (tensor.ndim < 2)
                    throw new ArgumentException($"A tensor of shape [{string.Join(", ", tensor.shape)}] has no inputs and outputs; it needs two dimensions.", nameof(tensor));
                long field = tensor.shape[2..].TotalSize();
                return (tensor.size(1) * field, tensor.size(0) * field);
            }

            private static long Fan(Tensor tensor, FanInOut mode)
            {
                (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
                return mode == FanInOut.FanIn ? fanIn : fanOut;
            }

            private static Tensor Quietly(Tensor tensor, Action<Tensor> fill)
            {
                using IDisposable quiet = no_grad();
                fill(tensor);
                return tensor;
            }

            private static double Cumulative(double x)
            {
                using Tensor value = torch.tensor(x / Math.Sqrt(2), float64);
                using Tensor result = value.erf();
                return (1 + result.item<double>()) / 2;
            }
        }
    }
}
