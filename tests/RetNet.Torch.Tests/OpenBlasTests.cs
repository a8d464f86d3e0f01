using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using RetNet.Torch.Interop;
using static TorchSharp.torch;

namespace RetNet.Torch.Tests;

public sealed class OpenBlasTests
{
    [Fact]
    public unsafe void Products_use_what_the_processor_has_though_OpenBLAS_may_not_know_it()
    {
        using Tensor loadsLibtorch = zeros(1);
        nint name = NativeLibrary.GetExport(NativeLibrary.Load("libopenblas.so.0"), "openblas_get_corename");
        string kernels = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)name)())!;
        string? named = Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE");
        if (named is not null) Assert.Equal(named, kernels, ignoreCase: true);
        else if (Avx2.IsSupported) Assert.NotEqual("Prescott", kernels);
    }

    [Fact]
    public void Its_own_choice_stands_where_it_knows_the_processor()
    {
        Assert.Null(OpenBlas.Better("Zen"));
        Assert.Null(OpenBlas.Better("Cooperlake"));
        Assert.Null(OpenBlas.Better(null));
        Assert.Equal(Avx512DQ.IsSupported ? "SkylakeX" : Avx2.IsSupported ? "Haswell" : null, OpenBlas.Better("Prescott"));
    }
}
