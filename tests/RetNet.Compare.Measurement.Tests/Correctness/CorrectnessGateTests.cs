using RetNet.Compare.Measurement.Correctness;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Measurement.Tests.Fakes;

namespace RetNet.Compare.Measurement.Tests.Correctness;

public sealed class CorrectnessGateTests
{
    [Fact]
    public void A_right_model_is_admitted()
    {
        using var model = new RunningSumModel();
        GateResult result = CorrectnessGate.Check("right", model);

        Assert.All(result.Rows, row => Assert.True(row.Passed, row.ToString()));
        Assert.Same(model, result.Require().Model);
    }

    [Theory]
    [InlineData("ParallelLooksAhead", "parallel: tokens from 12 on leave earlier logits")]
    [InlineData("ParallelLooksAhead", "steps = parallel")]
    [InlineData("AllFormsLookAhead", "chunkwise(8): tokens from 8 on leave earlier logits")]
    [InlineData("ChunkwiseForgetsAtChunkBorders", "chunkwise(8) = parallel")]
    [InlineData("StepsDiffer", "steps = parallel")]
    [InlineData("PrefillIgnoresThePrefix", "prefill in pieces, steps = parallel")]
    [InlineData("StateIsLargerThanDeclared", "state is as large as declared")]
    [InlineData("GivesNaN", "steps = parallel")]
    public void A_wrong_model_turns_the_gate_red(string fault, string failedCheck)
    {
        using var model = new RunningSumModel(Enum.Parse<Fault>(fault));
        GateResult result = CorrectnessGate.Check("wrong", model);

        Assert.Null(result.Contender);
        Assert.False(result.Rows.Single(row => row.Check == failedCheck).Passed);
        string message = Assert.Throws<InvalidOperationException>(result.Require).Message;
        Assert.Contains("'wrong'", message, StringComparison.Ordinal);
        Assert.Contains(failedCheck, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_hidden_by_an_initial_gain_of_zero_is_found_and_the_weights_are_put_back()
    {
        using var right = new RunningSumModel(gain: 0);
        using var wrong = new RunningSumModel(Fault.StepsDiffer, gain: 0);

        Assert.NotNull(CorrectnessGate.Check("right", right).Contender);
        Assert.Null(CorrectnessGate.Check("wrong", wrong).Contender);
        Assert.Equal(0, right.Module.parameters().Last().item<float>());
    }

    [Fact]
    public void The_gate_moves_neither_torchs_generator_nor_the_training_mode()
    {
        using var model = new RunningSumModel();
        model.Module.train();
        TorchSharp.torch.manual_seed(7);
        using TorchSharp.torch.Tensor expected = TorchSharp.torch.rand(4);
        TorchSharp.torch.manual_seed(7);

        IReadOnlyList<GateRow> rows = CorrectnessGate.Check("right", model).Rows;

        using TorchSharp.torch.Tensor actual = TorchSharp.torch.rand(4);
        Assert.NotEmpty(rows);
        Assert.Equal(expected.data<float>().ToArray(), actual.data<float>().ToArray());
        Assert.True(model.Module.training);
    }
}
