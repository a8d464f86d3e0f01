using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Neural networks.</summary>
    public static partial class nn
    {
        /// <summary>Makes a parameter of <paramref name="data"/>, which cannot be used any more.</summary>
        public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);

        /// <summary>A linear layer, initialised as PyTorch does: uniform within ±1/√in.</summary>
        public static Modules.Linear Linear(
            long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null)
        {
            double bound = inputSize == 0 ? 0 : 1 / Math.Sqrt(inputSize);
            return new Modules.Linear(
                Learned(empty(outputSize, inputSize, dtype, device).uniform_(-bound, bound)),
                hasBias ? Learned(empty(outputSize, dtype, device).uniform_(-bound, bound)) : null);
        }

        /// <summary>A linear layer over given parameters.</summary>
        public static Modules.Linear Linear(Modules.Parameter weight, Modules.Parameter? bias = null) => new(weight, bias);

        /// <summary>A table of <paramref name="num_embeddings"/> rows, initialised from a standard normal distribution.</summary>
        /// <param name="sparse">Makes the table's gradient a sparse tensor of the rows that were read.</param>
        public static Modules.Embedding Embedding(
            long num_embeddings,
            long embedding_dims,
            long? padding_idx = null,
            double? max_norm = null,
            double norm_type = 2,
            bool scale_grad_by_freq = false,
            bool sparse = false,
            Device? device = null,
            ScalarType? dtype = null)
        {
            if (max_norm is not null || scale_grad_by_freq)
                throw new NotSupportedException("Embeddings with max_norm or scale_grad_by_freq are not provided.");
            Tensor table = empty(num_embeddings, embedding_dims, dtype, device).normal_();
            if (padding_idx is { } padding)
            {
                using Tensor row = table[padding];
                row.zero_();
            }
            return new Modules.Embedding(Learned(table), padding_idx, sparse);
        }

        public static Modules.LayerNorm LayerNorm(
            long normalized_shape,
            double eps = 1E-05,
            bool elementwise_affine = true,
            bool bias = true,
            Device? device = null,
            ScalarType? dtype = null) => LayerNorm([normalized_shape], eps, elementwise_affine, bias, device, dtype);

        public static Modules.LayerNorm LayerNorm(
            long[] normalized_shape,
            double eps = 1E-05,
            bool elementwise_affine = true,
            bool bias = true,
            Device? device = null,
            ScalarType? dtype = null) => new(
                normalized_shape,
                eps,
                elementwise_affine ? Learned(ones(normalized_shape, dtype, device)) : null,
                elementwise_affine && bias ? Learned(zeros(normalized_shape, dtype, device)) : null);

        public static Modules.Dropout Dropout(double p = 0.5, bool inplace = false) => inplace
            ? throw new NotSupportedException("Dropout in place is not provided.")
            : new Modules.Dropout(p);

        public static Modules.GELU GELU() => new();

        public static Modules.SiLU SiLU() => new();

        public static Modules.Tanh Tanh() => new();

        public static Modules.Sigmoid Sigmoid() => new();

        public static Modules.Identity Identity() => new();

        public static Modules.ReLU ReLU(bool inplace = false) => inplace
            ? throw new NotSupportedException("ReLU in place is not provided.")
            : new Modules.ReLU();

        public static Modules.Sequential Sequential(params (string, Module<Tensor, Tensor>)[] modules) => new(modules);

        public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) =>
            new(modules.Select((module, i) => (i.ToString(CultureInfo.InvariantCulture), module)));

        public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => Sequential(modules.ToArray());

        public static Modules.ModuleList<T> ModuleList<T>(params T[] modules)
            where T : Module => new(modules);

        private static Modules.Parameter Learned(Tensor data) => new(data);
    }
}
