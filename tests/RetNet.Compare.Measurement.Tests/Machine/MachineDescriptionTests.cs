using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Measurement.Tests.Machine;

public sealed class MachineDescriptionTests
{
    [Fact]
    public void Cpuinfo_gives_model_processors_and_the_instruction_sets_that_matter()
    {
        CpuRecord cpu = CpuDescription.Parse(
            """
            processor	: 0
            model name	: Example 9000 @ 2.40GHz
            flags		: fpu sse avx2 avx512f avx512_bf16 amx_tile

            processor	: 1
            model name	: Example 9000 @ 2.40GHz
            flags		: fpu sse avx2 avx512f avx512_bf16 amx_tile
            """);

        Assert.Equal("Example 9000 @ 2.40GHz", cpu.Model);
        Assert.Equal(2, cpu.Processors);
        Assert.Equal(["avx2", "avx512f", "avx512_bf16", "amx_tile"], cpu.InstructionSets);
    }

    [Fact]
    public void Process_memory_is_read_in_bytes()
    {
        Assert.Equal(new ProcessMemory(1500 * 1024, 2096 * 1024), ProcessMemory.Parse("Name:\tcompare\nVmHWM:\t    2096 kB\nVmRSS:\t    1500 kB\n"));

        ProcessMemory now = ProcessMemory.Read();
        Assert.InRange(now.ResidentBytes, 10L << 20, now.PeakResidentBytes);
    }

    [Fact]
    public void Resident_memory_rises_by_what_is_touched()
    {
        // What earlier tests left behind would be freed by the allocation.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        ProcessMemory before = ProcessMemory.Read();
        byte[] block = GC.AllocateUninitializedArray<byte>(64 << 20);
        block.AsSpan().Fill(1);
        ProcessMemory after = ProcessMemory.Read();
        GC.KeepAlive(block);

        Assert.InRange(after.ResidentBytes - before.ResidentBytes, 60L << 20, 80L << 20);
    }

    [Fact]
    public void Gpus_are_read_from_the_lines_of_nvidia_smi() => Assert.Equal(
        [new GpuRecord("NVIDIA H100 80GB HBM3", 81559L << 20, "550.54.15"), new GpuRecord("NVIDIA A10G", 23028L << 20, "550.54.15")],
        NvidiaGpus.Parse("NVIDIA H100 80GB HBM3, 81559, 550.54.15\nNVIDIA A10G, 23028, 550.54.15\n"));

    [Fact]
    public unsafe void The_bandwidth_measurement_reads_every_byte()
    {
        ulong[] words = [.. Enumerable.Range(0, 4096).Select(i => (ulong)i)];
        fixed (ulong* start = words)
            Assert.Equal(4096UL * 4095 / 2, ReaderTeam.Sum((byte*)start, words.Length * sizeof(ulong)));
    }
}
