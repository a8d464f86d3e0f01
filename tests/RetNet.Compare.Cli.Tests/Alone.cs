namespace RetNet.Compare.Cli.Tests;

/// <summary>For tests that measure models: the allocator counts the whole process, so nothing else may run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
