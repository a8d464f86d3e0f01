using System.Diagnostics;
using System.Text;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Models.Architectures;

namespace RetNet.Compare.Faults;

/// <summary>A broken experiment file costs the user a moment and no memory.</summary>
public sealed class BrokenExperimentTests
{
    private const int MostBytes = 32 << 20;
    private const int Least = 100;

    /// <summary>Another program may hold the cores for one reading, and the first one is compiled; a file that takes long takes long each time.</summary>
    private const int Readings = 3;

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private const string Good = """
        description: everything there is
        device: cpu
        data:
          profile: small
          tokenizer: bytes
        size:
          layers: 2
          width: 64
          tie_embedding: true
        models:
          - architecture: retnet
            name: ours
            settings:
              heads: 2
              decay: paper
              gate: true
          - architecture: hyena
            settings:
              window_shift: 0
        training:
          steps: 100
          batch: 4
          length: 32
          accumulation: 2
          learning_rate: 1e-3
          schedule: cosine
          warmup_steps: 10
          weight_decay: 0.1
          beta1: 0.9
          beta2: 0.95
          clip: 1
          dropout: 0.1
          precision: fp32
          seeds: 1
          evaluate_every_steps: 10
          evaluate_tokens: 1024
          checkpoint_every_steps: 10
        evaluation:
          context: 32
          max_tokens: 4096
          batch: 4
        measurement:
          training:
            batch: 2
            length: 32
            steps: 3

        """;

    private static readonly string[] Numeric =
    [
        "layers", "width", "heads", "window_shift", "steps", "batch", "length", "accumulation", "learning_rate", "warmup_steps", "weight_decay", "beta1", "beta2",
        "clip", "dropout", "seeds", "evaluate_every_steps", "evaluate_tokens", "checkpoint_every_steps", "context", "max_tokens",
    ];

    [Fact]
    public async Task Broken_files_are_refused_at_once_with_file_line_key_and_the_nearest_name()
    {
        Broken[] all = [.. Typos(), .. Values(), .. Duplicates(), .. Others()];
        Assert.True(all.Length >= Least, $"{all.Length} files");
        using (var folder = new TemporaryFolder())
            Assert.Equal(2, ExperimentReader.Read(folder.Write("good/experiment.yaml", Good), ArchitectureRegistry.Discover()).Models.Count);

        foreach (Broken broken in all)
        {
            (int code, string error, long bytes, TimeSpan time, string file) = await Read(broken.Text);
            for (int again = 1; again < Readings && time >= Moment; again++)
                (code, error, bytes, time, file) = await Read(broken.Text);

            string where = $"{broken.Change}: {error}";
            Assert.True(code == ExitCode.BadInput, where);
            Assert.True(error.StartsWith($"{file}, line {broken.Line}: ", StringComparison.Ordinal), $"line {broken.Line}? {where}");
            Assert.All(broken.Words, word => Assert.True(error.Contains(word, StringComparison.Ordinal), $"'{word}'? {where}"));
            Assert.False(error.Contains("   at ", StringComparison.Ordinal), where);
            Assert.True(time < Moment, $"took {time}: {where}");
            Assert.True(bytes < MostBytes, $"took {bytes} bytes: {where}");
        }

        Figures.Note("06-experiments", true, "Broken experiment files (typos, types, ranges, NaN, 1e30, duplicate keys, heads that do not divide the width, depth, anchors) are refused with file, line, key and nearest name, without a stack trace",
            $"{all.Length} files, each under {Moment.TotalSeconds:0} s and {MostBytes >> 20} MiB");
    }

    /// <summary>A letter is missing from each key.</summary>
    private static IEnumerable<Broken> Typos() => Keys().Where(key => key.Name.Length > 4).Select(key =>
        key.Change(line => line.Replace(key.Name, key.Name.Remove(2, 1), StringComparison.Ordinal), $"'{key.Name.Remove(2, 1)}'", $"did you mean '{key.Name}'"));

    private static IEnumerable<Broken> Values() => Keys().Where(key => Numeric.Contains(key.Name)).SelectMany(key => ((string[])["NaN", "1e30", "-1e30", "two", "[[2]]", ""]).Select(value =>
        key.Change(line => line[..(line.IndexOf(':', StringComparison.Ordinal) + 1)] + " " + value, key.Name)));

    private static IEnumerable<Broken> Duplicates() => Keys().Where(key => key.HasValue && !key.StartsEntry).Select(key =>
        key.Change(line => $"{line}\n{line}", $"'{key.Name}' is given twice") with { Line = key.Line + 1 });

    private static IEnumerable<Broken> Others()
    {
        yield return Replace("heads: 2", "heads: 3", 14, "'heads'", "3", "'size.width' 64");
        yield return Replace("heads: 2", "heads: 0", 14, "'heads'", "at least 1");
        yield return Replace("decay: paper", "decay: papr", 15, "did you mean 'paper'");
        yield return Replace("gate: true", "gate: yes", 16, "'gate'", "true or false");
        yield return Replace("device: cpu", "device: cud", 2, "did you mean 'cuda'");
        yield return Replace("profile: small", "profile: smal", 4, "did you mean 'small'");
        yield return Replace("tokenizer: bytes", "tokenizer: byte", 5, "did you mean 'bytes'");
        yield return Replace("architecture: retnet", "architecture: retnt", 11, "did you mean 'retnet'");
        yield return Replace("schedule: cosine", "schedule: cosin", 26, "did you mean 'cosine'");
        yield return Replace("precision: fp32", "precision: fp16", 33, "fp32 or bf16");
        yield return Replace("warmup_steps: 10", "warmup_steps: 100", 27, "warm-up of 100 steps");
        yield return Replace("batch: 4\n  length: 32\n  acc", "batch: 65536\n  length: 1048576\n  acc", 22, "65536 x 1048576 x 2 tokens");
        yield return new("only a list", "- a\n- b\n", 1, ["expected keys"]);
        yield return new("nothing", "", 1, ["empty"]);
        yield return new("only a comment", "# later\n", 1, ["empty"]);
        yield return new("two documents", Good + "---\n" + Good, Good.Count(letter => letter == '\n') + 1, ["second document"]);
        yield return new("deep list", "data: " + new string('[', 5000), 1, ["levels deep"]);
        yield return new("deep sections", "data: " + string.Concat(Enumerable.Repeat("{a: ", 5000)), 1, ["levels deep"]);
        yield return new("anchors that double", Bomb(), 1, ["'&a'", "write values out"]);
        yield return new("an alias", "description: *x\n", 1, ["'*x'"]);
        yield return new("a tag", "description: !!python/object x\n", 1, ["tag"]);
        yield return new("a merge key", "<<: {description: x}\n", 1, ["'<<'"]);
        yield return new("a section as key", "{a: b}: c\n", 1, ["a key must be a word"]);
        yield return new("an open bracket", "description: [a\n", 2, ["not YAML"]);
        yield return new("a tab", "size:\n\tlayers: 2\n", 1, ["not YAML", "tab"]);
        yield return new("zero bytes", "\0\0\0\0", 1, []);
        yield return new("a megabyte too much", new string('#', 2 << 20), 1, ["larger than"]);
    }

    /// <summary>Nine lists, each of nine of the one before: 387 million words when written out.</summary>
    private static string Bomb()
    {
        var text = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (char name = 'b'; name <= 'i'; name++)
            text.Append($"{name}: &{name} [{string.Join(", ", Enumerable.Repeat($"*{(char)(name - 1)}", 9))}]\n");
        return text.ToString();
    }

    private static IEnumerable<Key> Keys() => Good.Split('\n').Select((text, index) => new Key(index + 1, text)).Where(key => key.Name.Length > 0);

    private static Broken Replace(string good, string broken, int line, params string[] words) =>
        new(broken, Good.Replace(good, broken, StringComparison.Ordinal), line, words);

    private static async Task<(int Code, string Error, long Bytes, TimeSpan Time, string File)> Read(string text)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("broken/experiment.yaml", text);
        using var output = new StringWriter();
        using var error = new StringWriter();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        int code = await CommandLineProgram.RunAsync(["plan", "--experiment", file], output, error, TaskScheduler.Default);
        return (code, error.ToString(), GC.GetTotalAllocatedBytes(precise: true) - before, clock.Elapsed, file);
    }

    private sealed record Broken(string Change, string Text, int Line, string[] Words);

    private sealed record Key(int Line, string Text)
    {
        public string Name => Text.Contains(':', StringComparison.Ordinal) ? Text[..Text.IndexOf(':', StringComparison.Ordinal)].Trim(' ', '-') : "";

        public bool HasValue => !Text.EndsWith(':');

        public bool StartsEntry => Text.Contains("- ", StringComparison.Ordinal);

        public Broken Change(Func<string, string> change, params string[] words)
        {
            string[] lines = Good.Split('\n');
            lines[Line - 1] = change(lines[Line - 1]);
            return new(lines[Line - 1], string.Join('\n', lines), Line, words);
        }
    }
}
