namespace TorchSharp;

public static partial class torch
{
    /// <summary>One index of a tensor: a number, a range, a tensor, a new dimension, or "all the rest".</summary>
    public struct TensorIndex
    {
        /// <summary>As many whole dimensions as the other indices leave over: <c>...</c> in Python.</summary>
        public static readonly TensorIndex Ellipsis = new() { Kind = TensorIndexKind.Ellipsis };

        /// <summary>A new dimension of size one: <c>None</c> in Python.</summary>
        public static readonly TensorIndex None = new() { Kind = TensorIndexKind.NewDimension };

        /// <inheritdoc cref="None"/>
        public static readonly TensorIndex Null = None;

        /// <summary>A whole dimension: <c>:</c> in Python.</summary>
        public static readonly TensorIndex Colon = new() { Kind = TensorIndexKind.Slice };

        public static implicit operator TensorIndex(long value) => Single(value);

        /// <summary>A range such as <c>1..3</c>, or <c>..</c> for all.</summary>
        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -(long)index.Value : index.Value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        internal TensorIndexKind Kind { get; private init; }

        internal long? Start { get; private init; }

        internal long? Stop { get; private init; }

        internal long? Step { get; private init; }

        internal Tensor? Values { get; private init; }

        /// <summary>Every <paramref name="step"/>-th index from <paramref name="start"/> up to, not including, <paramref name="stop"/>.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { Kind = TensorIndexKind.Slice, Start = start, Stop = stop, Step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Slice(Range range)
        {
            long start = range.Start.IsFromEnd ? -(long)range.Start.Value : range.Start.Value;
            long? stop = range.End.IsFromEnd ? (range.End.Value == 0 ? null : -(long)range.End.Value) : range.End.Value;
            return Slice(start, stop);
        }

        /// <summary>One index, which drops the dimension; negative numbers count from the end. Null is a new dimension.</summary>
        public static TensorIndex Single(long? index) =>
            index is { } number ? new TensorIndex { Kind = TensorIndexKind.Single, Start = number } : None;

        /// <summary>True keeps everything, false nothing, under a new dimension.</summary>
        public static TensorIndex Bool(bool value) => new() { Kind = TensorIndexKind.Bool, Start = value ? 1 : 0 };

        /// <summary>Whole numbers, or a mask.</summary>
        public static TensorIndex Tensor(Tensor tensor) => new() { Kind = TensorIndexKind.Tensor, Values = tensor };
    }
}
