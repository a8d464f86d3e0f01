namespace RetNet.Compare.Models.Tests.Architectures;

public sealed class RegistryTests
{
    [Fact]
    public void Baselines_join_by_their_attribute() =>
        Assert.Subset(Registry.All.All.Select(architecture => architecture.Name).ToHashSet(), new HashSet<string> { "retnet", "transformer" });

    [Fact]
    public void An_unknown_architecture_names_the_nearest()
    {
        var error = Assert.Throws<ArgumentException>(() => Registry.All.Get("retnett"));
        Assert.Contains("did you mean 'retnet'?", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("head", "4", "did you mean 'heads'?")]
    [InlineData("heads", "many", "a whole number of at least 1")]
    [InlineData("heads", "0", "a whole number of at least 1")]
    [InlineData("heads", "5", "not a multiple of 10")]
    [InlineData("gate", "yes", "true or false")]
    [InlineData("variant", "papr", "paper or head")]
    public void A_wrong_setting_is_refused_with_the_remedy(string key, string value, string remedy)
    {
        var error = Assert.Throws<ArgumentException>(() => Registry.All.Get("retnet").Create(Registry.Small((key, value))));
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }
}
