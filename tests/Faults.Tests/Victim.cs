using System.Globalization;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Faults;

/// <summary>What the tests run in processes of their own.</summary>
internal static class Victim
{
    public const int Refused = 2;

    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["hold", var folder, var release]:
                return Hold(folder, release);
            case ["append", var file, var writer, var rows]:
                for (int row = 0; row < int.Parse(rows, CultureInfo.InvariantCulture); row++)
                    CsvFile.Append(file, [new AppendedRow(writer, row, Math.Sqrt(row))]);
                return 0;
            case ["losses", var threads]:
                foreach (string line in Losses.All(int.Parse(threads, CultureInfo.InvariantCulture)))
                    Console.WriteLine(line);
                return 0;
            case ["give-up", var code]:
                return MainThread.Run(main =>
                {
                    Task.Factory.StartNew(() => Thread.Sleep(Timeout.Infinite), CancellationToken.None, TaskCreationOptions.HideScheduler, main);
                    return Task.FromResult(int.Parse(code, CultureInfo.InvariantCulture));
                });
            default:
                throw new ArgumentException($"There is no victim '{string.Join(' ', arguments)}'.");
        }
    }

    /// <summary>Starts a victim.</summary>
    public static CompareProcess Start(params string[] arguments) =>
        CompareProcess.StartAssembly(typeof(Victim).Assembly.Location, new Dictionary<string, string>(), arguments);

    private static int Hold(string folder, string release)
    {
        try
        {
            using RunFolder run = RunFolder.Open(folder, new { A = 1 }, new { });
            Console.WriteLine($"held by {Environment.ProcessId}");
            while (!File.Exists(release))
                Thread.Sleep(20);
            return 0;
        }
        catch (RunException refused)
        {
            Console.Error.WriteLine(refused.Message);
            return Refused;
        }
    }
}
