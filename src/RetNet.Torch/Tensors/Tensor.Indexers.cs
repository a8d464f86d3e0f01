using RetNet.Torch;

namespace TorchSharp;

// Indexing with brackets, as in PyTorch: numbers, ranges and new dimensions give views, tensors give copies.
public static partial class torch
{
    public partial class Tensor
    {
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Assign([i1], value);
        }

        public Tensor this[long i1, long i2]
        {
            get => At([i1, i2]);
            set => Assign([i1, i2], value);
        }

        public Tensor this[long i1, long i2, long i3]
        {
            get => At([i1, i2, i3]);
            set => Assign([i1, i2, i3], value);
        }

        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At([i1, i2, i3, i4]);
            set => Assign([i1, i2, i3, i4], value);
        }

        public Tensor this[params long[] indices]
        {
            get => At(Array.ConvertAll(indices, index => TensorIndex.Single(index)));
            set => Assign(Array.ConvertAll(indices, index => TensorIndex.Single(index)), value);
        }

        public Tensor this[params TensorIndex[] indices]
        {
            get => At(indices);
            set => Assign(indices, value);
        }

        public Tensor this[params Tensor[] indices]
        {
            get => At(Array.ConvertAll(indices, TensorIndex.Tensor));
            set => Assign(Array.ConvertAll(indices, TensorIndex.Tensor), value);
        }

        public Tensor index(params TensorIndex[] indices) => At(indices);

        public Tensor index(params Tensor[] indices) => At(Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            Assign(indices, value);
            return this;
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using Tensor one = full([], value, dtype, device);
            Assign(indices, one);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) =>
            Aten.index_put_.CallInPlace(this, Argument.OptionalTensors(indices), value);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            Aten.index_put_.CallInPlace(this, Argument.OptionalTensors(indices), value, accumulate);

        private Tensor At(ReadOnlySpan<TensorIndex> indices)
        {
            Tensor view = View(indices, out Tensor?[] tensors);
            if (tensors.Length == 0) return view;
            using (view) return Aten.index_Tensor.Call(view, Argument.OptionalTensors(tensors));
        }

        private void Assign(ReadOnlySpan<TensorIndex> indices, Tensor value)
        {
            using Tensor view = View(indices, out Tensor?[] tensors);
            if (tensors.Length == 0) Aten.copy_.CallInPlace(view, value);
            else Aten.index_put_.CallInPlace(view, Argument.OptionalTensors(tensors), value);
        }

        /// <summary>Applies all but tensor indices; those are given back, at the dimension of the view that they index.</summary>
        private Tensor View(ReadOnlySpan<TensorIndex> indices, out Tensor?[] tensors)
        {
            var found = new List<Tensor?>();
            Tensor view = alias();
            int dim = 0;
            for (int i = 0; i < indices.Length; i++)
            {
                TensorIndex index = indices[i];
                switch (index.Kind)
                {
                    case TensorIndexKind.Single:
                        Replace(ref view, view.select(dim, index.Start!.Value));
                        break;
                    case TensorIndexKind.Slice:
                        if (index.Start is not null || index.Stop is not null || index.Step is not null)
                            Replace(ref view, Aten.slice_Tensor.Call(view, dim, index.Start, index.Stop, index.Step ?? 1));
                        dim++;
                        break;
                    case TensorIndexKind.NewDimension:
                        Replace(ref view, view.unsqueeze(dim++));
                        break;
                    case TensorIndexKind.Ellipsis:
                        dim = (int)view.ndim - indices[(i + 1)..].ToArray().Sum(DimensionsOf);
                        break;
                    case TensorIndexKind.Bool:
                        Replace(ref view, view.unsqueeze(dim));
                        Put(found, dim++, tensor([index.Start == 1], dtype: ScalarType.Bool, device: device));
                        break;
                    case TensorIndexKind.Tensor:
                        Put(found, dim, index.Values!);
                        dim += DimensionsOf(index);
                        break;
                }
            }
            tensors = [.. found];
            return view;
        }

        private static int DimensionsOf(TensorIndex index) => index.Kind switch
        {
            TensorIndexKind.Single or TensorIndexKind.Slice => 1,
            TensorIndexKind.Tensor => index.Values!.dtype is ScalarType.Bool or ScalarType.Byte ? (int)index.Values.ndim : 1,
            _ => 0,
        };

        private static void Put(List<Tensor?> tensors, int position, Tensor value)
        {
            // A mask of several dimensions is one index, though it spans them all.
            int entries = tensors.Sum(tensor => tensor is { dtype: ScalarType.Bool or ScalarType.Byte } ? (int)tensor.ndim : 1);
            for (; entries < position; entries++) tensors.Add(null);
            tensors.Add(value);
        }

        private static void Replace(ref Tensor view, Tensor next)
        {
            view.Dispose();
            view = next;
        }
    }
}
