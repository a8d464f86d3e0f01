using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Experiments;

/// <summary>How all models of an experiment are trained.</summary>
public sealed record TrainingSection
{
    /// <summary>Optimizer steps.</summary>
    public required long Steps { get; init; }

    /// <summary>Sequences per forward pass.</summary>
    public required long Batch { get; init; }

    /// <summary>Tokens per sequence.</summary>
    public required long Length { get; init; }

    /// <summary>Forward passes per optimizer step.</summary>
    public required long Accumulation { get; init; }

    /// <summary>Peak learning rates: the one of all models, or those tried for each.</summary>
    public required IReadOnlyList<double> LearningRates { get; init; }

    /// <summary>Optimizer steps of a trial of a learning rate.</summary>
    public required long TrialSteps { get; init; }

    /// <summary><c>linear</c>, <c>cosine</c> or <c>constant</c>.</summary>
    public required string Schedule { get; init; }

    /// <summary>Steps over which the learning rate rises.</summary>
    public required long WarmupSteps { get; init; }

    /// <summary>Learning rate at the last step, as a fraction of the peak.</summary>
    public required double FinalLearningRate { get; init; }

    /// <summary>Decoupled weight decay.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>AdamW's first moment.</summary>
    public required double Beta1 { get; init; }

    /// <summary>AdamW's second moment.</summary>
    public required double Beta2 { get; init; }

    /// <summary>Largest global gradient norm.</summary>
    public required double Clip { get; init; }

    /// <summary>Dropout while training.</summary>
    public required double Dropout { get; init; }

    /// <summary>Whether blocks are computed again in the backward pass instead of kept.</summary>
    public required bool ActivationCheckpointing { get; init; }

    /// <summary>Format of the matrix products.</summary>
    public required Precision Precision { get; init; }

    /// <summary>One run per seed.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>The seed that learning rates are tried with: the file's first, whichever seeds are asked for.</summary>
    public required long TrialSeed { get; init; }

    /// <summary>Steps between evaluations.</summary>
    public required long EvaluateEverySteps { get; init; }

    /// <summary>Validation tokens per evaluation.</summary>
    public required long EvaluateTokens { get; init; }

    /// <summary>Steps between checkpoints.</summary>
    public required long CheckpointEverySteps { get; init; }

    /// <summary>Whether each model's learning rate is found by trials.</summary>
    public bool HasTrials => LearningRates.Count > 1;

    /// <summary>Tokens per optimizer step.</summary>
    public long TokensPerStep => Batch * Length * Accumulation;

    /// <summary>Tokens over the whole run.</summary>
    public long Tokens => Steps * TokensPerStep;
}
