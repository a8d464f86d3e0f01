using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;

namespace BrokenPlugIn;

/// <summary>Claims a name that is taken.</summary>
[Architecture("retnet")]
public sealed class SecondRetNetArchitecture : Architecture
{
    /// <inheritdoc/>
    public override string DisplayName => "Second RetNet";

    /// <inheritdoc/>
    public override string Paper => "none";

    /// <inheritdoc/>
    public override IReadOnlyList<SettingDescription> Settings => [];

    /// <inheritdoc/>
    public override ISequenceModel Create(ModelOptions options) => throw new NotSupportedException();
}
