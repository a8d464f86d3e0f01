using static TorchSharp.torch;

namespace RetNet.Torch.Tests.Api;

/// <summary>
/// Code written against this assembly must compile against TorchSharp 0.106.0 as well.
/// <c>torchsharp-api.txt</c> holds the signatures of TorchSharp in use here, as dumped from its assembly.
/// </summary>
public sealed class ApiSubsetTests
{
    private static readonly HashSet<string> s_known = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Api", "torchsharp-api.txt")).Select(ApiSignature.Normalize)];

    [Fact]
    public void Every_public_member_of_namespace_TorchSharp_is_one_of_TorchSharp()
    {
        string[] foreign = [.. ApiSignature.Of(typeof(Tensor).Assembly, "TorchSharp").Where(line => !IsKnown(line))];
        Assert.True(foreign.Length == 0, $"Not in TorchSharp 0.106.0:{Environment.NewLine}{string.Join(Environment.NewLine, foreign)}");
    }

    [Fact]
    public void The_check_sees_the_whole_surface()
    {
        string[] lines = [.. ApiSignature.Of(typeof(Tensor).Assembly, "TorchSharp")];
        Assert.Contains("M torch.Tensor :: public torch.Tensor add(torch.Tensor target, Scalar alpha)", lines);
        Assert.Contains("M torch.nn.Module :: protected virtual void RegisterComponents()", lines);
        Assert.Contains("M Scalar :: public static Scalar op_Implicit(double value)", lines);
        Assert.True(lines.Length > 1000, $"Only {lines.Length} members were found.");
    }

    [Theory]
    [InlineData("M torch.Tensor :: public torch.Tensor rms_norm(double eps)")]
    [InlineData("M torch.Tensor :: public torch.Tensor add(torch.Tensor other)")]
    [InlineData("M torch.Tensor :: public torch.Tensor squeeze(long dim)")]
    public void A_signature_that_TorchSharp_lacks_is_found(string line) => Assert.False(IsKnown(line));

    // A property that can only be read here may be writable there.
    private static bool IsKnown(string line)
    {
        string normal = ApiSignature.Normalize(line);
        return s_known.Contains(normal) || s_known.Contains(normal.Replace("{ get; }", "{ get; set; }", StringComparison.Ordinal));
    }
}
