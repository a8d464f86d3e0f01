using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>Independent units of work over memory, such as the rows of a product.</summary>
internal interface IRangeWork
{
    /// <summary>Does units <paramref name="first"/> to <paramref name="last"/> - 1.</summary>
    /// <typeparam name="TLanes">Register width.</typeparam>
    /// <typeparam name="TVector">The register.</typeparam>
    void Run<TLanes, TVector>(int first, int last)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged;
}
