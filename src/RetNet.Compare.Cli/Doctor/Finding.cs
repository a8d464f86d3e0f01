namespace RetNet.Compare.Cli.Doctor;

/// <summary>What the doctor found out about one thing.</summary>
/// <param name="Health">How it is.</param>
/// <param name="Text">What there is, or what it is needed for.</param>
/// <param name="Package">Debian package that mends it, if one does.</param>
internal sealed record Finding(Health Health, string Text, string? Package = null);
