// Byte counts, clocks and thread counts are the process's: tests that read them take turns.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
