// Tests kill processes, fill disks and measure memory; two at once would disturb each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
