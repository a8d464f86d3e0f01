namespace RetNet.Compare.Models.Kernels;

/// <summary>Loops over independent work whose threads each keep scratch memory of their own.</summary>
internal static class Workers
{
    /// <summary>Does the body for 0 … count-1 in any order; the scratch of every thread is made by it and disposed in the end.</summary>
    /// <remarks>Each thread takes one piece at a time: ranges, as <see cref="Parallel"/> hands them out, would end at different times.</remarks>
    public static void ForEach<TScratch>(long count, int threads, Func<TScratch> scratch, Action<long, TScratch> body)
        where TScratch : IDisposable
    {
        long next = 0;
        Parallel.For(0, (int)Math.Min(threads, count), new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            using TScratch own = scratch();
            for (long index = Interlocked.Increment(ref next) - 1; index < count; index = Interlocked.Increment(ref next) - 1)
                body(index, own);
        });
    }
}
