using System.Globalization;
using RetNet.Compare.Models.Architectures;

namespace RetNet.Compare.Faults;

/// <summary>The same seed gives the same training.</summary>
public sealed class DeterminismTests
{
    private const double AcrossMachines = 1e-4;
    private const double AcrossThreads = 1e-5;
    private const double AcrossAccumulation = 1e-6;
    private static readonly string Golden = Repository.PathOf("tests", "golden", "losses");

    [Fact]
    public void Two_processes_train_to_the_same_bits_and_along_the_golden_curves_on_any_number_of_threads()
    {
        using CompareProcess one = Victim.Start("losses", "2");
        using CompareProcess two = Victim.Start("losses", "2");
        using CompareProcess single = Victim.Start("losses", "1");
        string first = one.Wait().Succeeded().Output;
        Assert.Equal(first, two.Wait().Succeeded().Output);
        Dictionary<string, double[]> losses = Parse(first);
        Dictionary<string, double[]> onOneThread = Parse(single.Wait().Succeeded().Output);
        int architectures = ArchitectureRegistry.Discover().All.Count;
        Assert.Equal(architectures, losses.Count);

        double threads = 0, golden = 0;
        foreach ((string name, double[] curve) in losses)
        {
            Assert.Equal(Losses.Steps, curve.Length);
            threads = Math.Max(threads, Largest(curve, onOneThread[name]));
            golden = Math.Max(golden, Largest(curve, Committed(name, curve)));
        }

        Assert.True(threads <= AcrossThreads, $"{threads} between one thread and two");
        Assert.True(golden <= AcrossMachines, $"{golden} from the golden curves");
        Figures.Note("10-determinism", true, "The same seed in two processes: bit-identical losses; along the committed curves; on one thread as on two",
            $"{architectures} architectures, {Losses.Steps} steps; 0 between processes, at most {AcrossMachines} from the curves, {AcrossThreads} between thread counts");
    }

    [Fact]
    public void However_a_batch_is_cut_the_first_losses_are_the_same()
    {
        double largest = 0;
        foreach (Architecture architecture in ArchitectureRegistry.Discover().All)
        {
            double[] whole = Losses.Of(architecture, Losses.Config with { Steps = 3, WarmUpSteps = 0 }, dropout: 0);
            foreach (long parts in (long[])[2, 8])
            {
                double[] cut = Losses.Of(architecture, Losses.Config with { Steps = 3, WarmUpSteps = 0, Batch = 8 / parts, Accumulation = parts }, dropout: 0);
                double difference = Largest(whole, cut);
                Assert.True(difference <= AcrossAccumulation * whole.Max(), $"{architecture.Name}, {parts} parts: {difference}");
                largest = Math.Max(largest, difference);
            }
        }

        Figures.Note("10-accumulation", true, "A batch of 8 x 1, 4 x 2 and 1 x 8: the same losses", $"three steps of every architecture, within {AcrossAccumulation} of the loss");
    }

    private static double[] Committed(string name, double[] curve)
    {
        string path = Path.Combine(Golden, $"{name}.csv");
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("WRITE_GOLDEN_LOSSES") == "1")
        {
            Directory.CreateDirectory(Golden);
            File.WriteAllText(path, "step,loss_nats\n" + string.Concat(curve.Select((loss, index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1},{loss:R}\n"))));
        }

        Assert.True(File.Exists(path), $"{path} is missing: WRITE_GOLDEN_LOSSES=1 with this test writes it. Commit it.");
        return [.. File.ReadLines(path).Skip(1).Select(line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture))];
    }

    private static Dictionary<string, double[]> Parse(string lines) => lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(','))
        .GroupBy(cells => cells[0])
        .ToDictionary(group => group.Key, group => group.Select(cells => double.Parse(cells[2], CultureInfo.InvariantCulture)).ToArray());

    private static double Largest(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();
}
