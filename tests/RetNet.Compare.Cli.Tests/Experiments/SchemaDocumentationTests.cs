using RetNet.Compare.Cli.Experiments.Schema;

namespace RetNet.Compare.Cli.Tests.Experiments;

public sealed class SchemaDocumentationTests
{
    [Fact]
    public void The_documentation_lists_exactly_the_keys_types_and_defaults_of_the_schema()
    {
        string[] documented = [.. File.ReadLines(Repository.PathOf("experiments", "README.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal))];

        Assert.Equal(ExperimentSchema.Keys.Select(key => key.ToMarkdown()), documented);
    }

    [Fact]
    public void Every_default_is_a_value_of_its_own_type()
    {
        string[] inWords = [ExperimentKey.Required, ExperimentKey.None, "the architecture's name", "training.length", "training.batch", "training.steps", "training.precision, else fp32", "size.layers", "size.width", "all", "peer.precisions"];

        Assert.All(ExperimentSchema.Keys.Where(key => !inWords.Contains(key.Default)), key => Assert.NotNull(key.Type.Read(key.Default, out _)));
    }
}
