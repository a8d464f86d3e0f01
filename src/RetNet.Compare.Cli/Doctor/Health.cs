namespace RetNet.Compare.Cli.Doctor;

/// <summary>How something is.</summary>
internal enum Health
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Works, but not as well as it could.</summary>
    Poor,

    /// <summary>Missing; nothing works without it.</summary>
    Missing,
}
