using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Torch.Tests;

public sealed class TensorTests
{
    [Fact]
    public void Arrays_come_back_as_they_went_in()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal([1f, 2f], tensor(new[] { 1f, 2f }).data<float>().ToArray());
        Assert.Equal([1.5, 2], tensor(new[] { 1.5, 2 }).data<double>().ToArray());
        Assert.Equal([1L, -2], tensor(new[] { 1L, -2 }).data<long>().ToArray());
        Assert.Equal([1, -2], tensor(new[] { 1, -2 }).data<int>().ToArray());
        Assert.Equal([true, false], tensor(new[] { true, false }).data<bool>().ToArray());
        Assert.Equal(new Complex(1, 2), tensor(new[] { new Complex(1, 2) }).data<Complex>()[0]);
        Tensor matrix = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Assert.Equal([2, 3], matrix.shape);
        Assert.Equal(6f, matrix.data<float>()[1, 2]);
        Assert.Equal([2, 2], tensor(new List<int> { 1, 2, 3, 4 }, 2, 2).shape);
        Assert.Equal(float64, tensor(new[] { 1f }, dtype: float64).dtype);
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1f, 2f, 3f }, [2, 2]));
    }

    [Fact]
    public void A_chosen_device_takes_what_names_none()
    {
        using DisposeScope scope = NewDisposeScope();
        set_default_device(META);
        try
        {
            Assert.All([empty(3), zeros(2, 3), tensor(new[] { 1f }), arange(4), nn.Linear(2, 3).weight!], made => Assert.True(made.is_meta));
            Assert.False(zeros(2, device: CPU).is_meta);
        }
        finally
        {
            set_default_device(CPU);
        }

        Assert.Equal(DeviceType.CPU, get_default_device().type);
        Assert.False(zeros(2).is_meta);
    }

    [Fact]
    public void A_tensor_without_memory_takes_none()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(1L << 50, empty([1L << 50], device: META).numel());
        Assert.ThrowsAny<ExternalException>(() => empty([1L << 50]));
    }

    [Fact]
    public void Non_contiguous_values_are_read_in_row_major_order()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor turned = arange(6, dtype: float32).reshape(2, 3).t();
        Assert.Equal([0f, 3, 1, 4, 2, 5], turned.data<float>().ToArray());
        Assert.Equal([0f, 3, 1, 4, 2, 5], turned.data<float>());
        turned.data<float>()[2, 1] = 9;
        Assert.Equal(9f, turned[2, 1].item<float>());
        turned.data<float>().CopyFrom([10, 11, 12], tensorIndex: 3);
        Assert.Equal([0f, 3, 1, 10, 11, 12], turned.data<float>().ToArray());
    }

    [Fact]
    public void Bytes_are_the_memory_itself()
    {
        using Tensor x = zeros(2, dtype: int32);
        x.bytes[0] = 7;
        Assert.Equal([7, 0], x.data<int>().ToArray());
        x.bytes = new byte[] { 1, 0, 0, 0, 2, 0, 0, 0 };
        Assert.Equal([1, 2], x.data<int>().ToArray());
    }

    [Fact]
    public void Indexing_is_that_of_PyTorch()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(24, dtype: int64).reshape(2, 3, 4);
        Assert.Equal(23, x[1, 2, 3].item<long>());
        Assert.Equal(23, x[-1, -1, -1].item<long>());
        Assert.Equal([3, 4], x[1].shape);
        Assert.Equal([2, 3, 2], x[.., .., 1..3].shape);
        Assert.Equal([2, 3, 1], x[TensorIndex.Ellipsis, 3..].shape);
        Assert.Equal([2, 3, 3], x[TensorIndex.Ellipsis, ..^1].shape);
        Assert.Equal([2, 1, 3, 4], x[TensorIndex.Colon, TensorIndex.None].shape);
        Assert.Equal([2, 3, 2], x[TensorIndex.Ellipsis, TensorIndex.Slice(null, null, 2)].shape);
        Assert.Equal([0, 4, 8], x[0, TensorIndex.Colon, 0].data<long>().ToArray());
        Assert.Equal([12, 20, 12], x[1, TensorIndex.Tensor(tensor(new long[] { 0, 2, 0 })), 0].data<long>().ToArray());
        Assert.Equal([2, 2, 4], x[.., TensorIndex.Tensor(tensor(new long[] { 2, 1 }))].shape);
        Assert.Equal([2, 4, 4], x[.., TensorIndex.Tensor(zeros(4, int64))].shape);
        Assert.Equal([21, 22, 23], x[x.gt(20)].data<long>().ToArray());
        Assert.Equal([3, 2], x[.., TensorIndex.Tensor(tensor(new[] { true, false, true }))][0, .., ..3].t().shape);
        Assert.Equal([1, 23], x[tensor(new long[] { 0, 1 }), tensor(new long[] { 0, 2 }), tensor(new long[] { 1, 3 })].data<long>().ToArray());
    }

    [Fact]
    public void A_mask_of_two_dimensions_is_one_index()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(12, dtype: int64).reshape(2, 3, 2);
        Tensor mask = tensor(new bool[,] { { true, false, false }, { false, false, true } });
        Assert.Equal([1, 11], x[TensorIndex.Tensor(mask), 1].data<long>().ToArray());
    }

    [Fact]
    public void Assignment_writes_through_views()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = zeros(2, 3);
        x[0, 1] = tensor(5f);
        x[.., 2] = tensor(new[] { 7f, 8f });
        x[TensorIndex.Tensor(tensor(new long[] { 1 })), 0] = tensor(9f);
        Assert.Equal([0f, 5, 7, 9, 0, 8], x.data<float>().ToArray());
        x[x.gt(6)] = tensor(-1f);
        Assert.Equal([0f, 5, -1, -1, 0, -1], x.data<float>().ToArray());
    }

    [Fact]
    public void Numbers_act_as_in_PyTorch()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor whole = tensor(new[] { 7, -7 });
        Assert.Equal(float32, (whole / 2).dtype);
        Assert.Equal(int32, (whole * 2).dtype);
        Assert.Equal(float32, (whole * 2.0).dtype);
        Assert.Equal([3, -4], whole.floor_divide(2).data<int>().ToArray());
        Assert.Equal([3, -3], whole.div(2, RoundingMode.trunc).data<int>().ToArray());
        Assert.Equal([1, 1], (whole % 2).data<int>().ToArray());
        Assert.Equal([-5, 9], (2 - whole).data<int>().ToArray());
        Assert.Equal([2f / 7, -2f / 7], (2 / whole.@float()).data<float>().ToArray());
        Assert.Equal([true, false], (whole > 0).data<bool>().ToArray());
        Assert.Equal([false, true], (0 > whole).data<bool>().ToArray());
        Assert.Equal([1f, 3], tensor(new[] { 1f, 5f }).clamp(max: 3).data<float>().ToArray());
        Assert.Equal([1f, 2], tensor(new[] { 1f, 5f }).clamp(max: tensor(2f)).data<float>().ToArray());
        Assert.Equal(new Complex(0, 2), (tensor(new Complex(0, 1)) * 2).item<Complex>());
    }

    [Fact]
    public void Conversions_to_numbers()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(3, tensor(3.7f).ToInt64());
        Assert.Equal(3.0, tensor(3).ToDouble());
        Assert.True(tensor(2).ToBoolean());
        Assert.Equal(long.MaxValue, tensor(long.MaxValue).ToInt64());
        Assert.Equal(2.5, tensor(2.5f).ToScalar().ToDouble());
        Assert.Equal(-1, tensor(-1L).ToScalar().ToInt32());
    }

    [Fact]
    public void Creation_takes_type_and_size()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal([2, 3], zeros(2, 3).shape);
        Assert.Equal([2, 3, 4], ones([2, 3, 4], int64).shape);
        Assert.Equal(int64, arange(5).dtype);
        Assert.Equal(float32, arange(0.0, 1.0, 0.25).dtype);
        Assert.Equal([0f, 0.5f, 1f], linspace(0, 1, 3).data<float>().ToArray());
        Assert.Equal(int64, full([2], 3).dtype);
        Assert.Equal(float32, full([2], 3.0).dtype);
        Assert.Equal(3, eye(3).sum().ToInt32());
        Assert.InRange(randint(3, 5, [100]).min().ToInt32(), 3, 3);
        Assert.Equal([2, 3], zeros_like(ones(2, 3)).shape);
        Assert.True(zeros(2, requires_grad: true).requires_grad);
    }

    [Fact]
    public void Text_shows_shape_type_and_values()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal("[2, 2], type = Float32, device = cpu, value = [[0, 1], [2, 3]]", arange(4, dtype: float32).reshape(2, 2).ToString());
        Assert.Equal("[], type = Float64, device = cpu, value = 1.5", tensor(1.5).to(float64).ToString());
        Assert.Equal("[10], type = Int64, device = cpu, value = [0, 1, 2, ..., 7, 8, 9]", arange(10).ToString());
    }

    [Fact]
    public void Reductions_name_their_dimension()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new float[,] { { 1, 5, 3 }, { 4, 2, 6 } });
        Assert.Equal([9f, 12], x.sum(1).data<float>().ToArray());
        Assert.Equal([2.5f, 3.5f, 4.5f], x.mean([0]).data<float>().ToArray());
        Assert.Equal([1L, 2], x.argmax(1).data<long>().ToArray());
        Assert.Equal([5f, 6], x.max(1).values.data<float>().ToArray());
        Assert.Equal([5f, 3], x.topk(2).values[0].data<float>().ToArray());
        Assert.Equal([1f, 3, 5], x.sort().Values[0].data<float>().ToArray());
        Assert.True(x.gt(0).all().item<bool>());
        Assert.Equal(4f, x.var(1).data<float>()[0]);
        Assert.Equal([5f, 6], x.amax([1], false).data<float>().ToArray());
    }

    [Fact]
    public void Equal_values_are_equal_and_comparison_is_by_element()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.True(ones(2).Equals(ones(2)));
        Assert.False(ones(2).Equals(ones(3)));
        Assert.False(ones(2).Equals(ones(2, int64)));
        Assert.Equal([true, false], (tensor(new[] { 1, 2 }) == tensor(new[] { 1, 3 })).data<bool>().ToArray());
        Assert.True(allclose(ones(2), ones(2) + 1e-7));
    }

    [Fact]
    public void Nan_and_infinity_are_found()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1f, float.NaN, float.PositiveInfinity });
        Assert.Equal([false, true, false], x.isnan().data<bool>().ToArray());
        Assert.Equal([false, false, true], x.isinf().data<bool>().ToArray());
        Assert.Equal([true, false, false], x.isfinite().data<bool>().ToArray());
    }
}
