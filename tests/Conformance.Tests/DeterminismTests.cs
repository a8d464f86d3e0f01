using System.Diagnostics;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Conformance;

/// <summary>The same seed gives the same bits, and nothing depends on what memory held before.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public void Two_processes_compute_the_same_bits()
    {
        string first = RunElsewhere();
        Assert.Equal(Contenders.Registry.All.Count, first.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(first, RunElsewhere());
    }

    [Theory]
    [MemberData(nameof(Contenders.Architectures), MemberType = typeof(Contenders))]
    public void What_fresh_memory_holds_does_not_matter(string architecture)
    {
        using ISequenceModel model = Contenders.Create(architecture);
        foreach (ComputeForm form in Contenders.Forms(model, 16))
        {
            using var scope = NewDisposeScope();
            Tensor tokens = Contenders.Tokens(2, 67);
            Tensor weights = ones([2, 67, Contenders.Vocabulary]);
            (Tensor logits, Dictionary<string, Tensor> gradients) = Contenders.Differentiate(model, weights, () => model.Forward(tokens, form));
            Poison();
            (Tensor again, Dictionary<string, Tensor> gradientsAgain) = Contenders.Differentiate(model, weights, () => model.Forward(tokens, form));
            Assert.Equal(0, Contenders.Difference(logits, again));
            Assert.All(gradients, entry => Assert.Equal(0, Contenders.Difference(entry.Value, gradientsAgain[entry.Key])));
        }
    }

    /// <summary>Fills memory of every size with NaN and gives it back, so that whatever is allocated next starts with NaN.</summary>
    private static void Poison()
    {
        var poison = new List<Tensor>();
        for (long size = 4; size <= 1 << 18; size *= 2)
        {
            for (int i = 0; i < (size <= 1 << 14 ? 200 : 12); i++)
                poison.Add(full([size], double.NaN, ScalarType.Float32));
        }

        poison.ForEach(tensor => tensor.Dispose());
    }

    private static string RunElsewhere()
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [typeof(DeterminismTests).Assembly.Location]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
