// Models are drawn from torch's one global generator, and the allocator counts the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
