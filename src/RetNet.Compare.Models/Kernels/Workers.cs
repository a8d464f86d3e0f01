namespace RetNet.Compare.Models.Kernels;

/// <summary>Loops over independent work whose threads each keep scratch memory of their own.</summary>
internal static class Workers
{
    /// <summary>Does the body for 0 … count-1 in any order; the scratch of every thread is made by it and disposed in the end.</summary>
    public static void ForEach<TScratch>(long count, int threads, Func<TScratch> scratch, Action<long, TScratch> body)
        where TScratch : IDisposable =>
        Parallel.For(0L, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, scratch,
            (index, _, own) =>
            {
                body(index, own);
                return own;
            },
            own => own.Dispose());
}
