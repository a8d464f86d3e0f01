using System.Diagnostics;

namespace RetNet.Compare.Measurement.Tests.Machine;

/// <summary>A library with NVML's functions and two GPUs, compiled for the test.</summary>
internal sealed class FakeNvml : IDisposable
{
    private const string Source = """
        struct memory { unsigned long long total, free, used; };
        static int started, device[2];
        extern "C" {
        int nvmlInit_v2() { started = 1; return INIT_RESULT; }
        int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** handle) {
          if (!started) return 1;
          if (index > 1) return 2;
          *handle = &device[index];
          return 0;
        }
        int nvmlDeviceGetHandleByUUID(const char* uuid, void** handle) {
          if (!started) return 1;
          const char* second = "GPU-second";
          for (int i = 0; i < 11; i++) if (uuid[i] != second[i]) return 6;
          *handle = &device[1];
          return 0;
        }
        #ifndef WITHOUT_MEMORY
        int nvmlDeviceGetMemoryInfo(void* handle, memory* out) {
          unsigned long long used = handle == &device[0] ? 5ull << 30 : 70ull << 30;
          *out = {80ull << 30, (80ull << 30) - used, used};
          return 0;
        }
        #endif
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("fake-nvml-").FullName;

    public FakeNvml(int initResult = 0, bool complete = true)
    {
        string source = System.IO.Path.Combine(folder, "nvml.cpp");
        File.WriteAllText(source, Source);
        Path = System.IO.Path.Combine(folder, "libnvidia-ml.so.1");
        string[] arguments = ["-shared", "-fPIC", $"-DINIT_RESULT={initResult}", .. complete ? Array.Empty<string>() : ["-DWITHOUT_MEMORY"], source, "-o", Path];
        using Process compiler = Process.Start(new ProcessStartInfo("g++", arguments) { RedirectStandardError = true })!;
        string words = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        Assert.True(compiler.ExitCode == 0, words);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
