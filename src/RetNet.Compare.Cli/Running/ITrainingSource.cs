using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Cli.Running;

/// <summary>What the models of an experiment are trained and scored on.</summary>
internal interface ITrainingSource
{
    /// <summary>What decides its tokens.</summary>
    RunText Text { get; }

    /// <summary>The batches and the validation of a run; the caller disposes them.</summary>
    IOpenSource Open(long seed);

    /// <summary>Scores a trained model and writes the tables of its run.</summary>
    void Score(ModelEntry entry, long seed, ISequenceModel model, RunFiles files);

    /// <summary>Writes what it is beside the results.</summary>
    void Describe(string path);
}
