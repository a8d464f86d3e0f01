using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Retention;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Faults;

/// <summary>A plug-in that decodes another function than it trains: it forgets the past at every step.</summary>
[Architecture("forgetful")]
public sealed class ForgetfulArchitecture : Architecture
{
    public override string DisplayName => "Forgetful";

    public override string Paper => "none: a RetNet whose steps start from an empty state";

    public override IReadOnlyList<SettingDescription> Settings => [];

    public override ISequenceModel Create(ModelOptions options) =>
        new FaultyModel(new RetNetArchitecture().Create(options), FaultKind.Decoding, 0, step: 0);
}
