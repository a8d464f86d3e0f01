namespace RetNet.Compare.Data.Tests.Corpora;

/// <summary>A fact about Debian packages; skipped where there is no apt.</summary>
public sealed class DebianFactAttribute : FactAttribute
{
    public DebianFactAttribute()
    {
        if (!File.Exists("/usr/bin/apt-get"))
            Skip = "needs apt-get";
    }
}
