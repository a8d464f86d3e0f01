namespace RetNet.Compare.Cli.Tests;

/// <summary>For tests that train or measure models: the process has one generator and one count of the allocator's bytes, so nothing else may run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
