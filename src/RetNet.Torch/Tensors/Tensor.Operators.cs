using System.Runtime.CompilerServices;
using RetNet.Torch;

namespace TorchSharp;

// Operators of C#; comparisons are element by element, as in PyTorch.
public static partial class torch
{
    public partial class Tensor
    {
        public static Tensor operator +(Tensor left, Tensor right) => Aten.add_Tensor.Call(left, right);

        public static Tensor operator +(Tensor left, Scalar right) => Aten.add_Scalar.Call(left, right);

        public static Tensor operator +(Tensor left, int right) => Aten.add_Scalar.Call(left, (Scalar)right);

        public static Tensor operator +(Tensor left, long right) => Aten.add_Scalar.Call(left, (Scalar)right);

        public static Tensor operator +(Tensor left, float right) => Aten.add_Scalar.Call(left, (Scalar)right);

        public static Tensor operator +(Tensor left, double right) => Aten.add_Scalar.Call(left, (Scalar)right);

        public static Tensor operator +(Scalar left, Tensor right) => Aten.add_Scalar.Call(right, left);

        public static Tensor operator +(int left, Tensor right) => Aten.add_Scalar.Call(right, (Scalar)left);

        public static Tensor operator +(long left, Tensor right) => Aten.add_Scalar.Call(right, (Scalar)left);

        public static Tensor operator +(float left, Tensor right) => Aten.add_Scalar.Call(right, (Scalar)left);

        public static Tensor operator +(double left, Tensor right) => Aten.add_Scalar.Call(right, (Scalar)left);

        public static Tensor operator -(Tensor left, Tensor right) => Aten.sub_Tensor.Call(left, right);

        public static Tensor operator -(Tensor left, Scalar right) => Aten.sub_Scalar.Call(left, right);

        public static Tensor operator -(Tensor left, int right) => Aten.sub_Scalar.Call(left, (Scalar)right);

        public static Tensor operator -(Tensor left, long right) => Aten.sub_Scalar.Call(left, (Scalar)right);

        public static Tensor operator -(Tensor left, float right) => Aten.sub_Scalar.Call(left, (Scalar)right);

        public static Tensor operator -(Tensor left, double right) => Aten.sub_Scalar.Call(left, (Scalar)right);

        public static Tensor operator -(Scalar left, Tensor right) => Aten.rsub_Scalar.Call(right, left);

        public static Tensor operator -(int left, Tensor right) => Aten.rsub_Scalar.Call(right, (Scalar)left);

        public static Tensor operator -(long left, Tensor right) => Aten.rsub_Scalar.Call(right, (Scalar)left);

        public static Tensor operator -(float left, Tensor right) => Aten.rsub_Scalar.Call(right, (Scalar)left);

        public static Tensor operator -(double left, Tensor right) => Aten.rsub_Scalar.Call(right, (Scalar)left);

        public static Tensor operator *(Tensor left, Tensor right) => Aten.mul_Tensor.Call(left, right);

        public static Tensor operator *(Tensor left, Scalar right) => Aten.mul_Scalar.Call(left, right);

        public static Tensor operator *(Tensor left, int right) => Aten.mul_Scalar.Call(left, (Scalar)right);

        public static Tensor operator *(Tensor left, long right) => Aten.mul_Scalar.Call(left, (Scalar)right);

        public static Tensor operator *(Tensor left, float right) => Aten.mul_Scalar.Call(left, (Scalar)right);

        public static Tensor operator *(Tensor left, double right) => Aten.mul_Scalar.Call(left, (Scalar)right);

        public static Tensor operator *(Scalar left, Tensor right) => Aten.mul_Scalar.Call(right, left);

        public static Tensor operator *(int left, Tensor right) => Aten.mul_Scalar.Call(right, (Scalar)left);

        public static Tensor operator *(long left, Tensor right) => Aten.mul_Scalar.Call(right, (Scalar)left);

        public static Tensor operator *(float left, Tensor right) => Aten.mul_Scalar.Call(right, (Scalar)left);

        public static Tensor operator *(double left, Tensor right) => Aten.mul_Scalar.Call(right, (Scalar)left);

        public static Tensor operator /(Tensor left, Tensor right) => Aten.div_Tensor.Call(left, right);

        public static Tensor operator /(Tensor left, Scalar right) => Aten.div_Scalar.Call(left, right);

        public static Tensor operator /(Tensor left, int right) => Aten.div_Scalar.Call(left, (Scalar)right);

        public static Tensor operator /(Tensor left, long right) => Aten.div_Scalar.Call(left, (Scalar)right);

        public static Tensor operator /(Tensor left, float right) => Aten.div_Scalar.Call(left, (Scalar)right);

        public static Tensor operator /(Tensor left, double right) => Aten.div_Scalar.Call(left, (Scalar)right);

        public static Tensor operator /(Scalar left, Tensor right) => Divide(left, right);

        public static Tensor operator /(int left, Tensor right) => Divide((Scalar)left, right);

        public static Tensor operator /(long left, Tensor right) => Divide((Scalar)left, right);

        public static Tensor operator /(float left, Tensor right) => Divide((Scalar)left, right);

        public static Tensor operator /(double left, Tensor right) => Divide((Scalar)left, right);

        public static Tensor operator %(Tensor left, Tensor right) => Aten.remainder_Tensor.Call(left, right);

        public static Tensor operator %(Tensor left, Scalar right) => Aten.remainder_Scalar.Call(left, right);

        public static Tensor operator %(Tensor left, int right) => Aten.remainder_Scalar.Call(left, (Scalar)right);

        public static Tensor operator %(Tensor left, long right) => Aten.remainder_Scalar.Call(left, (Scalar)right);

        public static Tensor operator %(Tensor left, float right) => Aten.remainder_Scalar.Call(left, (Scalar)right);

        public static Tensor operator %(Tensor left, double right) => Aten.remainder_Scalar.Call(left, (Scalar)right);

        public static Tensor operator -(Tensor tensor) => Aten.neg.Call(tensor);

        public static Tensor operator ~(Tensor left) => Aten.bitwise_not.Call(left);

        public static Tensor operator &(Tensor left, Tensor right) => Aten.bitwise_and_Tensor.Call(left, right);

        public static Tensor operator |(Tensor left, Tensor right) => Aten.bitwise_or_Tensor.Call(left, right);

        public static Tensor operator ^(Tensor left, Tensor right) => Aten.bitwise_xor_Tensor.Call(left, right);

        public static Tensor operator ==(Tensor left, Tensor right) => Aten.eq_Tensor.Call(left, right);

        public static Tensor operator ==(Tensor left, Scalar right) => Aten.eq_Scalar.Call(left, right);

        public static Tensor operator ==(Scalar left, Tensor right) => Aten.eq_Scalar.Call(right, left);

        public static Tensor operator !=(Tensor left, Tensor right) => Aten.ne_Tensor.Call(left, right);

        public static Tensor operator !=(Tensor left, Scalar right) => Aten.ne_Scalar.Call(left, right);

        public static Tensor operator !=(Scalar left, Tensor right) => Aten.ne_Scalar.Call(right, left);

        public static Tensor operator <(Tensor left, Tensor right) => Aten.lt_Tensor.Call(left, right);

        public static Tensor operator <(Tensor left, Scalar right) => Aten.lt_Scalar.Call(left, right);

        public static Tensor operator <(Scalar left, Tensor right) => Aten.gt_Scalar.Call(right, left);

        public static Tensor operator <=(Tensor left, Tensor right) => Aten.le_Tensor.Call(left, right);

        public static Tensor operator <=(Tensor left, Scalar right) => Aten.le_Scalar.Call(left, right);

        public static Tensor operator <=(Scalar left, Tensor right) => Aten.ge_Scalar.Call(right, left);

        public static Tensor operator >(Tensor left, Tensor right) => Aten.gt_Tensor.Call(left, right);

        public static Tensor operator >(Tensor left, Scalar right) => Aten.gt_Scalar.Call(left, right);

        public static Tensor operator >(Scalar left, Tensor right) => Aten.lt_Scalar.Call(right, left);

        public static Tensor operator >=(Tensor left, Tensor right) => Aten.ge_Tensor.Call(left, right);

        public static Tensor operator >=(Tensor left, Scalar right) => Aten.ge_Scalar.Call(left, right);

        public static Tensor operator >=(Scalar left, Tensor right) => Aten.le_Scalar.Call(right, left);

        /// <summary>Whether both have the same type, shape and values.</summary>
        public bool Equals(Tensor target) =>
            ReferenceEquals(this, target) || (dtype == target.dtype && shape.AsSpan().SequenceEqual(target.shape) && Aten.equal.CallBool(this, target));

        /// <inheritdoc cref="Equals(Tensor)"/>
        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        /// <summary>A number of this object; equal tensors differ in it, so look them up by reference.</summary>
        public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

        private static Tensor Divide(Scalar left, Tensor right)
        {
            using Tensor inverse = Aten.reciprocal.Call(right);
            return Aten.mul_Scalar.Call(inverse, left);
        }
    }
}
