using RetNet.Compare.Training;
using RetNet.Compare.Training.Evaluation;

namespace RetNet.Compare.Cli.Running;

/// <summary>What one run reads.</summary>
internal interface IOpenSource : IDisposable
{
    /// <summary>The batches.</summary>
    BatchFill Fill { get; }

    /// <summary>What the training is validated on.</summary>
    IValidator Validation { get; }
}
