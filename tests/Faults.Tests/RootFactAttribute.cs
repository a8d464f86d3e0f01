namespace RetNet.Compare.Faults;

/// <summary>A fact about file systems of its own; skipped where none can be mounted.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!SmallDisk.CanMount)
            Skip = "needs root, to mount a small file system";
    }
}
