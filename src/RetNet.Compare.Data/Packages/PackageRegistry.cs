namespace RetNet.Compare.Data.Packages;

/// <summary>Where a package comes from, by its registry's ordinary client.</summary>
public enum PackageRegistry
{
    /// <summary>npm: a version's content never changes, so its checksum is enforced.</summary>
    Npm,

    /// <summary>Debian: a version may be replaced by an update, so apt's signature counts and the checksum is recorded.</summary>
    Debian,
}
