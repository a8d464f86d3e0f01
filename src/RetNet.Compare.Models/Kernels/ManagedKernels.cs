namespace RetNet.Compare.Models.Kernels;

/// <summary>Whether the kernels in C# compute on CPU tensors, or the plain forms beside them in tensor operations, as on a GPU.</summary>
public static class ManagedKernels
{
    /// <summary>On by default; a process that is to compare with the plain forms turns them off before it makes its models.</summary>
    public static bool AreOn { get; set; } = true;
}
