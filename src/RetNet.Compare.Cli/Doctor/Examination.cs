using System.ComponentModel;
using System.Diagnostics;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using TorchSharp;

namespace RetNet.Compare.Cli.Doctor;

/// <summary>Looks at everything the suite needs from a machine.</summary>
internal static class Examination
{
    private const double Gigabyte = 1e9;

    // The reference BLAS reaches 1 to 2 GFLOP/s, a fast one 20 and more on any core.
    private const double SlowestBlas = 8;
    private const int MatmulSize = 384, Trials = 5;

    /// <summary>All findings.</summary>
    /// <param name="folder">Where results will go.</param>
    public static IReadOnlyList<Finding> Run(string folder)
    {
        Finding libtorch = Libtorch();
        return [libtorch, .. libtorch.Health == Health.Good ? [LinearAlgebra(), Gpu()] : (IEnumerable<Finding>)[], .. Surroundings(folder)];
    }

    private static IEnumerable<Finding> Surroundings(string folder) =>
    [
        Environment("OMP_WAIT_POLICY", "PASSIVE", "idle OpenMP threads slow decoding down"),
        Environment("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1", "tensors are not put into huge pages"),
        Program("npm", "--version", "npm", "fetches text, tokenizers and what draws the page", Health.Missing),
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
            string reason = TorchProvider.LoadFailure() ?? (failure.InnerException ?? failure).Message;
            return new(Health.Missing, $"libtorch does not load: {reason}", TorchProvider.Package);
        }
    }

    private static Finding LinearAlgebra()
    {
        double rate = Enumerable.Range(0, Trials).Max(_ => MatmulRate()) / 1e9;
        return rate >= SlowestBlas
            ? new(Health.Good, $"matrix products run at {rate:N0} GFLOP/s")
            : new(Health.Poor, $"matrix products run at {rate:0.0} GFLOP/s only: neither OpenBLAS nor MKL computes them", "libopenblas0-pthread");
    }

    private static double MatmulRate()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor square = torch.ones(MatmulSize, MatmulSize);
        long begun = Stopwatch.GetTimestamp();
        square.matmul(square);
        return 2 * Math.Pow(MatmulSize, 3) / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static Finding Gpu() => Gpu(torch.cuda.is_available(), NvidiaGpus.Read());

    /// <summary>What there is of GPUs.</summary>
    /// <param name="seen">Whether libtorch sees one.</param>
    /// <param name="listed">What the driver lists.</param>
    internal static Finding Gpu(bool seen, IReadOnlyList<GpuRecord> listed)
    {
        string name = listed is [var first, ..] ? $": {first.Name}, {first.MemoryBytes / Gigabyte:0.0} GB, driver {first.Driver}" : "";
        return (seen, name) switch
        {
            (true, _) => new(Health.Good, $"libtorch sees a GPU{name}"),
            (false, "") => new(Health.Good, "no GPU that libtorch can use: everything runs on the CPU"),
            _ => new(Health.Poor, $"there is a GPU that libtorch does not see{name}. This libtorch is built without CUDA, or for a newer driver; README.md, 'On a GPU', says which to take"),
        };
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
