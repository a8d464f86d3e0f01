using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Says which linear-algebra libraries this process has loaded.</summary>
internal static partial class LinearAlgebraLibraries
{
    private const string MapsFile = "/proc/self/maps";

    /// <summary>File names of loaded BLAS, LAPACK, oneDNN and CUDA libraries.</summary>
    public static IReadOnlyList<string> FileNames() => [.. Paths().Select(path => Path.GetFileName(path)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>OpenBLAS' configuration line with the kernels it chose; null when OpenBLAS is not loaded.</summary>
    public static string? OpenBlasConfiguration()
    {
        foreach (string path in Paths().Where(path => path.Contains("openblas", StringComparison.OrdinalIgnoreCase)))
        {
            if (NativeLibrary.TryLoad(path, out nint library) && NativeLibrary.TryGetExport(library, "openblas_get_config", out nint function))
                return Text(function);
        }

        return null;
    }

    private static unsafe string? Text(nint function) => Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)function)())?.Trim();

    private static IEnumerable<string> Paths() => !File.Exists(MapsFile)
        ? []
        : File.ReadLines(MapsFile)
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? line[slash..] : "")
            .Where(path => Pattern().IsMatch(Path.GetFileName(path)))
            .Distinct();

    [GeneratedRegex(@"^lib[^/]*(blas|lapack|mkl|dnnl|cudart|cudnn)[^/]*\.so", RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
