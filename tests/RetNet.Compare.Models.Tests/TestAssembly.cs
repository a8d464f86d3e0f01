// Random inputs come from torch's one generator, and the switch of the kernels is the process's: tests take turns.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: RetNet.Compare.Models.Tests.Seeded]
