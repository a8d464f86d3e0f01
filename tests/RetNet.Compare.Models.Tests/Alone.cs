namespace RetNet.Compare.Models.Tests;

/// <summary>For tests that read the process's memory: nothing else may run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
