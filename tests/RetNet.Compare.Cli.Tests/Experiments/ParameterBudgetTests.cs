using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Tests.Experiments;

/// <summary>The rule of the comparison: the same parameter budget without embeddings for all.</summary>
public sealed class ParameterBudgetTests
{
    [Theory]
    [InlineData("paper-200m", 7)]
    [InlineData("cost-200m", 7)]
    [InlineData("cost-200m-gpu", 7)]
    [InlineData("decode-200m", 6)]
    [InlineData("cpu-quick", 7)]
    [InlineData("table-1", 6)]
    [InlineData("table-5", 6)]
    [InlineData("length-extrapolation", 6)]
    [InlineData("precision", 14)]
    [InlineData("recall", 12)]
    public void All_models_have_the_same_number_of_parameters_within_2_percent(string name, int models)
    {
        ArchitectureRegistry registry = ArchitectureRegistry.Discover();
        Experiment experiment = ExperimentReader.Read(Repository.PathOf("experiments", name, "experiment.yaml"), registry);

        Assert.Equal(models, experiment.Models.Count);
        foreach (var size in experiment.Models.GroupBy(entry => entry.Size))
        {
            Dictionary<string, long> parameters = size.ToDictionary(entry => entry.Name, Count);
            Assert.All(parameters, entry => Assert.True(
                entry.Value <= 1.02 * parameters.Values.Min(), $"{entry.Key} has {entry.Value:N0} parameters, the smallest {parameters.Values.Min():N0}"));
        }

        long Count(ModelEntry entry)
        {
            using ISequenceModel model = registry.Get(entry.Architecture).CreateWithoutMemory(new()
            {
                Layers = entry.Size.Layers,
                Width = entry.Size.Width,
                Vocabulary = 256,
                Settings = entry.Settings,
            });
            return model.Parameters.NonEmbedding;
        }
    }
}
