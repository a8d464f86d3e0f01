// Tests share torch's generator, its thread count and its count of live tensors.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
