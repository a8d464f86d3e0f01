namespace RetNet.Compare.Models.Kernels.Simd;

/// <summary>Arithmetic on one register of numbers, so that a kernel is written once for every register width and number format.</summary>
/// <typeparam name="TVector">The register.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe interface ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    /// <summary>Numbers in a register.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(T* source);

    static abstract void Store(TVector value, T* target);

    /// <summary>As many bf16 numbers, raised to single precision.</summary>
    static abstract TVector LoadBf16(ushort* source);

    /// <summary>One register of bf16 numbers, twice as many, raised to single precision.</summary>
    static abstract (TVector First, TVector Second) LoadBf16Pair(ushort* source);

    static abstract TVector Broadcast(T value);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a·b + c, fused where the machine can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The larger; <paramref name="b"/> where either is NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The smaller; <paramref name="b"/> where either is NaN.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>Sum of all numbers.</summary>
    static abstract T Sum(TVector a);

    /// <summary>x·2^n in single precision; n is the lowest bits of <paramref name="n"/>, read as a whole number.</summary>
    static abstract TVector AddToExponent(TVector x, TVector n);

    /// <summary>e^x for x ≤ 0 to an ulp or two; the smallest normal number where that underflows.</summary>
    static abstract TVector ExpNegative(TVector x);
}
