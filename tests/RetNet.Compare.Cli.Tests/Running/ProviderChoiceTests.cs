using System.Diagnostics;

namespace RetNet.Compare.Cli.Tests.Running;

/// <summary>What run-all.sh takes on machines that are not this one: GPU, feed and libtorch are programs that say what such a machine's would.</summary>
public sealed class ProviderChoiceTests
{
    private const string Sees = "ok       libtorch sees a GPU: NVIDIA H100";
    private const string DoesNotLoad = "missing  libtorch does not load: version `GLIBCXX_3.4.32' not found";

    [Theory]
    [InlineData(true, "", Sees, "nuget-cuda true", "a GPU, and TorchSharp-cuda-linux restores")]
    [InlineData(true, "", DoesNotLoad, "system true", "sees no GPU here (artifacts/logs/doctor.log says more): the system's libtorch instead")]
    [InlineData(true, "TorchProvider=nuget-cuda", Sees, "system true", "NuGet does not serve TorchSharp-cuda-linux here")]
    [InlineData(true, "FullNuGet=true", Sees, "nuget-cuda false", "NuGet does not serve ScottPlot and Microsoft.ML.Tokenizers here")]
    [InlineData(false, "", DoesNotLoad, "system true", "no NVIDIA GPU here")]
    public void The_provider_is_the_best_that_works_and_the_reason_is_said(bool gpu, string refused, string doctor, string expected, string reason)
    {
        using var folder = new TemporaryFolder();
        if (gpu)
            Program(folder, "nvidia-smi", "[ \"$1\" = -L ] || echo 'NVIDIA H100 80GB HBM3, 570.10, 80123 MiB'");
        else
            Program(folder, "nvidia-smi", "exit 9");
        Program(folder, "dotnet", $$"""
            case "$*" in
              *compare.dll*) echo "$DOCTOR" ;;
              restore*{{(refused.Length > 0 ? refused : "nothing-is-refused")}}*) exit 1 ;;
            esac
            """);

        string output = Choose(folder.Path, doctor);

        Assert.EndsWith($"-> {expected}", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains(reason, output, StringComparison.Ordinal);
        Assert.Equal(gpu, output.Contains("GPU: NVIDIA H100 80GB HBM3, driver 570.10, 80123 MiB free", StringComparison.Ordinal));
    }

    private static void Program(TemporaryFolder folder, string name, string script) => folder.Write(name, $"#!/bin/sh\n{script}\n");

    private static string Choose(string folder, string doctor)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"set -euo pipefail; chmod u+x dotnet nvidia-smi; source '{Repository.PathOf("src", "install.sh")}'; pick_packages; build_compare; echo \"-> $provider $full_nuget\""])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["DOCTOR"] = doctor;
        foreach (string set in (string[])["LIBTORCH", "TORCH_PROVIDER", "FULL_NUGET"])
            start.Environment.Remove(set);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
