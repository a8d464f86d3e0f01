using System.Text.Json;

namespace RetNet.Compare.Training.Runs;

/// <summary>Where a run keeps what; needs no lock, so that reports can look at a run while it works.</summary>
/// <param name="Folder">The run's folder.</param>
public sealed record RunFiles(string Folder)
{
    /// <summary>The configuration and its hash.</summary>
    public string Config => Path.Combine(Folder, "config.json");

    /// <summary>Machine and software.</summary>
    public string Environment => Path.Combine(Folder, "environment.json");

    /// <summary>A <see cref="Records.StepRow"/> per optimizer step.</summary>
    public string Steps => Path.Combine(Folder, "steps.csv");

    /// <summary>A <see cref="Records.ValidationRow"/> per evaluation during training.</summary>
    public string Validation => Path.Combine(Folder, "validation.csv");

    /// <summary>A <see cref="Records.EvaluationRow"/> per text set, of the trained model.</summary>
    public string Evaluation => Path.Combine(Folder, "evaluation.csv");

    /// <summary>A <see cref="Records.DocumentRow"/> per document of every text set.</summary>
    public string Documents => Path.Combine(Folder, "documents.csv");

    /// <summary>A <see cref="Records.ContextRow"/> per document and context length; absent unless context lengths are compared.</summary>
    public string Contexts => Path.Combine(Folder, "contexts.csv");

    /// <summary>A <see cref="Records.AccuracyRow"/> per synthetic task; absent where text is read.</summary>
    public string Accuracy => Path.Combine(Folder, "accuracy.csv");

    /// <summary>A <see cref="RunSummary"/>.</summary>
    public string Summary => Path.Combine(Folder, "summary.json");

    /// <summary>Weights, optimizer state and manifests.</summary>
    public string Checkpoints => Path.Combine(Folder, "checkpoints");

    /// <summary>Written last of all.</summary>
    public string Done => Path.Combine(Folder, "DONE");

    /// <summary>Written instead when training diverged: one sentence, at which step and what was lost.</summary>
    public string Diverged => Path.Combine(Folder, "DIVERGED");

    /// <summary>Whether training diverged.</summary>
    public bool IsDiverged => File.Exists(Diverged);

    /// <summary>Whether the run is finished and complete.</summary>
    public bool IsDone => File.Exists(Done);

    /// <summary>The folder's name: <c>MODEL-SIZE-CORPUS-sSEED</c>.</summary>
    /// <exception cref="ArgumentException">A part would not be a plain part of a file name.</exception>
    public static string FolderName(string model, string size, string corpus, long seed)
    {
        foreach (string part in (string[])[model, size, corpus])
        {
            if (part.Length == 0 || part[0] == '.' || !part.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
                throw new ArgumentException($"'{part}' cannot be part of a folder name; use letters, digits, '-', '_' and '.'.");
        }

        return $"{model}-{size}-{corpus}-s{seed}";
    }

    /// <summary>The finished training's figures.</summary>
    /// <exception cref="RunException">The file is damaged.</exception>
    public RunSummary ReadSummary()
    {
        try
        {
            return JsonSerializer.Deserialize<RunSummary>(File.ReadAllText(Summary), RunJson.Options)
                ?? throw new JsonException("The file holds null.");
        }
        catch (JsonException error)
        {
            throw new RunException($"{Summary}: not a run's summary ({error.Message}). Delete the run's folder and run it again.", error);
        }
    }
}
