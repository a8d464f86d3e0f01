using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;

namespace BrokenPlugIn;

/// <summary>Cannot even be made.</summary>
[Architecture("throwing")]
public sealed class ThrowingArchitecture : Architecture
{
    /// <summary>Always throws.</summary>
    public ThrowingArchitecture() => throw new InvalidOperationException("its tables are missing");

    /// <inheritdoc/>
    public override string DisplayName => "Throwing";

    /// <inheritdoc/>
    public override string Paper => "none";

    /// <inheritdoc/>
    public override IReadOnlyList<SettingDescription> Settings => [];

    /// <inheritdoc/>
    public override ISequenceModel Create(ModelOptions options) => throw new NotSupportedException();
}
