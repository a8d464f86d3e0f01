using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Running;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;
using TorchSharp;

namespace RetNet.Compare.Cli.Tests.Running;

[Collection(nameof(MemoryPlanTests))]
[CollectionDefinition(nameof(MemoryPlanTests), DisableParallelization = true)]
public sealed class MemoryPlanTests
{
    private const double Gigabyte = 1e9;

    public static TheoryData<string, bool> Architectures
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (Architecture architecture in ArchitectureRegistry.Discover().All)
            {
                data.Add(architecture.Name, false);
                data.Add(architecture.Name, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void A_training_step_takes_no_more_than_planned_and_not_a_small_part_of_it(string architecture, bool activationCheckpointing)
    {
        var shape = new TrainingCost(2, 512, 3);
        long before = DeviceMemory.Read(torch.CPU).Live;
        using ISequenceModel model = ArchitectureRegistry.Discover().Get(architecture).Create(new()
        {
            Layers = 2,
            Width = 256,
            Vocabulary = 1000,
            Dropout = 0.1,
            ActivationCheckpointing = activationCheckpointing,
            Precision = Precision.Bf16,
        });
        using var step = new RandomTokensStep(model, shape);
        step.Run();
        DeviceMemory.ResetPeak(torch.CPU);

        step.Run();

        long peak = DeviceMemory.Read(torch.CPU).Peak - before;
        long planned = MemoryBudget.Persistent(model) + MemoryBudget.Activations(model, shape.Batch, shape.Length);
        Assert.InRange(peak, planned / 8, planned);
    }

    [Theory]
    [InlineData(24, 1, 256)]
    [InlineData(40, 2, 128)]
    [InlineData(80, 4, 64)]
    public void A_card_gets_the_largest_batch_that_divides_the_step(int card, long batch, long accumulation) =>
        Assert.Equal(new CardPlan(batch, accumulation), CardPlan.Fitting(256, 5 * Gigabyte, 14 * Gigabyte, card));

    [Fact]
    public void A_card_too_small_for_one_sequence_is_said_to_be()
    {
        Assert.Null(CardPlan.Fitting(256, 5 * Gigabyte, 40 * Gigabyte, 24));
        Assert.Null(CardPlan.Fitting(256, 30 * Gigabyte, 1 * Gigabyte, 24));
    }

    [Fact]
    public void Every_plan_makes_the_same_step()
    {
        foreach (int card in CardPlan.Sizes)
        {
            for (double perSequence = 0.1; perSequence < 12; perSequence += 0.7)
            {
                CardPlan plan = CardPlan.Fitting(96, 5 * Gigabyte, perSequence * Gigabyte, card)!.Value;
                Assert.Equal(96, plan.Batch * plan.Accumulation);
                Assert.InRange((5 + (plan.Batch * perSequence)) * Gigabyte, 0, card * Gigabyte);
            }
        }
    }
}
