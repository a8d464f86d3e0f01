using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Retention;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Faults;

/// <summary>A plug-in whose training diverges at step 7.</summary>
[Architecture("diverging")]
public sealed class DivergingArchitecture : Architecture
{
    public override string DisplayName => "Diverging";

    public override string Paper => "none: a RetNet whose loss stops being a number";

    public override IReadOnlyList<SettingDescription> Settings => [];

    public override ISequenceModel Create(ModelOptions options) =>
        new FaultyModel(new RetNetArchitecture().Create(options), FaultKind.Loss, double.NaN, step: 7);
}
