using System.Diagnostics;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
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
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void What_fresh_memory_holds_does_not_matter(string architecture, string setting)
    {
        using var scope = NewDisposeScope();
        using ISequenceModel model = Contenders.Create(architecture, setting);
        Tensor tokens = Contenders.Tokens(2, 67);
        Tensor weights = ones([2, 67, Contenders.Vocabulary]);
        foreach (ComputeForm form in Contenders.Forms(model, 16))
            Same(() => Contenders.Differentiate(model, weights, () => model.Forward(tokens, form)));
        using var frozen = no_grad();
        Same(Decode);

        Outcome Decode()
        {
            using DecodeState state = model.NewState(2, 80);
            Tensor prompt = model.Prefill(tokens.narrow(1, 0, 40), state, allLogits: true);
            Tensor steps = stack(tokens.narrow(1, 40, 3).unbind(1).Select(token => model.Step(token, state)), 1);
            Tensor more = model.Prefill(tokens.narrow(1, 43, 24), state, allLogits: true);
            return new(cat([prompt, steps, more], 1), state.Parts
                .SelectMany((part, i) => part.Tensors.Select(entry => ($"{i}.{entry.Key}", entry.Value.clone())))
                .ToDictionary(entry => entry.Item1, entry => entry.Item2));
        }
    }

    private static void Same(Func<Outcome> compute)
    {
        using var scope = NewDisposeScope();
        Outcome clean = compute();
        Poison();
        Assert.Contains(Enumerable.Range(0, 160), i => empty(4L << (i % 16)).isnan().any().ToBoolean());
        Outcome poisoned = compute();
        Assert.Equal(0, Contenders.Difference(clean.Logits, poisoned.Logits));
        Assert.All(clean.Tensors, entry => Assert.Equal(0, Contenders.Difference(entry.Value, poisoned.Tensors[entry.Key])));
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
