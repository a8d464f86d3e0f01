namespace RetNet.Torch.Tests;

/// <summary>Runs the finalizers of everything forgotten, so that counters hold still.</summary>
internal static class Garbage
{
    public static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
