using RetNet.Compare.Models.Architectures;

namespace BrokenPlugIn;

/// <summary>Marked, but nothing of the kind.</summary>
[Architecture("none")]
public sealed class NoArchitecture;
