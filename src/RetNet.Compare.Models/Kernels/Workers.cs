namespace RetNet.Compare.Models.Kernels;

/// <summary>Loops over independent work whose threads each keep scratch memory of their own.</summary>
internal static class Workers
{
    /// <summary>Portions of a thread's share, so that all end within one of each other and few pieces make no queue.</summary>
    private const long Portions = 32;

    /// <summary>Does the body for 0 … count-1 in any order; the scratch of every thread is made by it and disposed in the end.</summary>
    /// <remarks>Portions of one size: ranges that grow, as <see cref="Parallel"/> hands them out, would end at different times.</remarks>
    public static void ForEach<TScratch>(long count, int threads, Func<TScratch> scratch, Action<long, TScratch> body)
        where TScratch : IDisposable
    {
        long next = 0, portion = Math.Max(1, count / (Portions * threads));
        Parallel.For(0, (int)Math.Min(threads, count), new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            using TScratch own = scratch();
            long end;
            while ((end = Interlocked.Add(ref next, portion)) < count + portion)
            {
                for (long index = end - portion; index < Math.Min(end, count); index++)
                    body(index, own);
            }
        });
    }
}
