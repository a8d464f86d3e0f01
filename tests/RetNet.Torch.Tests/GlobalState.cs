namespace RetNet.Torch.Tests;

/// <summary>Tests that read or set what the whole process shares run alone: counters, default generators, thread counts.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class GlobalState
{
    public const string Name = "Global state";
}
