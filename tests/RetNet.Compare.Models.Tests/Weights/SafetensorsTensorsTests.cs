using RetNet.Compare.Models.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Weights;

public sealed class SafetensorsTensorsTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(path);

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void A_tensor_of_every_type_comes_back_bit_for_bit(ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor original = (rand([3, 5]) * 2).to(type);
        Save(("x", original));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Tensor read = file.ReadTensor("x");
        Assert.Equal(type, read.dtype);
        Assert.Equal([3, 5], read.shape);
        Assert.Equal(original.bytes.ToArray(), read.bytes.ToArray());
    }

    [Fact]
    public void Scalars_empty_tensors_and_views_come_back_with_their_values()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = rand([4, 3]);
        Save(("scalar", tensor(2.5f)), ("empty", zeros([0, 7])), ("view", matrix.t()), ("part", matrix.narrow(0, 1, 2)));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(2.5f, file.ReadTensor("scalar").item<float>());
        Assert.Equal([0, 7], file.ReadTensor("empty").shape);
        Assert.True(file.ReadTensor("view").allclose(matrix.t(), 0, 0));
        Assert.True(file.ReadTensor("part").allclose(matrix.narrow(0, 1, 2), 0, 0));
    }

    [Fact]
    public void Weights_are_copied_over_parameters_in_place_and_converted()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = rand([2, 3], ScalarType.Float64);
        Save(("double", values), ("single", values.to(ScalarType.Float32)));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        foreach (string name in (string[])["double", "single"])
        {
            var parameter = new Parameter(zeros([2, 3]));
            file.CopyTo(name, parameter);
            Assert.True(parameter.allclose(values.to(ScalarType.Float32), 0, 0));
            Assert.True(parameter.requires_grad);
        }
    }

    [Fact]
    public void Weights_of_another_shape_are_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Save(("x", zeros([2, 3])));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        SafetensorsException error = Assert.Throws<SafetensorsException>(() => file.CopyTo("x", zeros([3, 2])));
        Assert.Contains("has shape [2, 3], the model's has [3, 2]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_the_format_lacks_is_refused_before_anything_is_written()
    {
        using DisposeScope scope = NewDisposeScope();
        using var stream = new MemoryStream();
        Tensor complex = zeros([2], ScalarType.ComplexFloat32);
        Assert.Throws<NotSupportedException>(() => SafetensorsTensors.Write(stream, [("x", complex)]));
        Assert.Equal(0, stream.Length);
    }

    private void Save(params (string Name, Tensor Tensor)[] tensors)
    {
        using FileStream stream = File.Create(path);
        SafetensorsTensors.Write(stream, tensors);
    }
}
