using System.ComponentModel;
using System.Diagnostics;
using TorchSharp;

namespace RetNet.Compare.Cli.Doctor;

/// <summary>Looks at everything the suite needs from a machine.</summary>
internal static class Examination
{
    private const double Gigabyte = 1e9;

    /// <summary>All findings.</summary>
    /// <param name="folder">Where results will go.</param>
    public static IReadOnlyList<Finding> Run(string folder) =>
    [
        Libtorch(),
        LinearAlgebra(),
        Gpu(),
        Environment("OMP_WAIT_POLICY", "PASSIVE", "idle OpenMP threads slow decoding down"),
        Environment("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1", "tensors are not put into huge pages"),
        Program("npm", "--version", "npm", "fetches text and tokenizers", Health.Missing),
        Program("gnuplot", "--version", "gnuplot-nox", "draws the plots; reports have tables only without it", Health.Poor),
        Program("zstd", "--version", "zstd", "reads .jsonl.zst text", Health.Poor),
        Memory(),
        Disk(folder),
    ];

    private static Finding Libtorch()
    {
        try
        {
            string version = torch.__version__;
            return new(Health.Good, $"libtorch {version}, {torch.get_num_threads()} threads on {System.Environment.ProcessorCount} processors");
        }
        catch (Exception failure) when (failure is DllNotFoundException or TypeInitializationException or BadImageFormatException or EntryPointNotFoundException)
        {
            string reason = (failure.InnerException ?? failure).Message;
            return new(Health.Missing, $"libtorch does not load: {reason}", "libtorch-dev");
        }
    }

    private static Finding LinearAlgebra()
    {
        bool loaded = File.Exists("/proc/self/maps") && File.ReadAllText("/proc/self/maps") is var maps
            && (maps.Contains("openblas", StringComparison.OrdinalIgnoreCase) || maps.Contains("mkl", StringComparison.OrdinalIgnoreCase));
        return loaded
            ? new(Health.Good, "a fast BLAS is loaded")
            : new(Health.Poor, "neither OpenBLAS nor MKL is loaded: matrix products are many times slower", "libopenblas0-pthread");
    }

    private static Finding Gpu()
    {
        try
        {
            return new(Health.Good, torch.cuda.is_available() ? "libtorch sees a GPU" : "no GPU that libtorch can use: everything runs on the CPU");
        }
        catch (Exception failure) when (failure is DllNotFoundException or TypeInitializationException)
        {
            return new(Health.Poor, "no GPU can be looked for without libtorch");
        }
    }

    private static Finding Environment(string name, string value, string consequence)
    {
        string? present = System.Environment.GetEnvironmentVariable(name);
        return present is not null && present.Contains(value, StringComparison.OrdinalIgnoreCase)
            ? new(Health.Good, $"{name}={present}")
            : new(Health.Poor, $"{name}={value} is not set: {consequence} (run-all.sh sets it)");
    }

    private static Finding Program(string name, string argument, string package, string use, Health without)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(name, argument) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string version = process.StandardOutput.ReadLine() ?? "";
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new(Health.Good, version.Contains(name, StringComparison.OrdinalIgnoreCase) ? version.Trim('*', ' ') : $"{name} {version}");
        }
        catch (Win32Exception)
        {
            return new(without, $"{name} is not there; it {use}", package);
        }
    }

    private static Finding Memory()
    {
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Gigabyte;
        return new(available < 2 ? Health.Poor : Health.Good, $"{available:0.0} GB of memory");
    }

    private static Finding Disk(string folder)
    {
        double free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace / Gigabyte;
        return new(free < 5 ? Health.Poor : Health.Good, $"{free:0} GB of disk free here{(free < 5 ? "; 5 are good to have" : "")}");
    }
}
