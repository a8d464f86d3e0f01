namespace RetNet.Compare.Training;

/// <summary>The loss or the gradient is no longer a number; the weights are those before the step.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>An exception without a message.</summary>
    public TrainingDivergedException()
    {
    }

    /// <summary>An exception with a complete message.</summary>
    public TrainingDivergedException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a complete message and its cause.</summary>
    public TrainingDivergedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Says at which step what was lost.</summary>
    /// <param name="step">The step that was not made, from 1.</param>
    /// <param name="quantity">What is not finite: <c>loss</c> or <c>gradient norm</c>.</param>
    /// <param name="value">Its value.</param>
    public TrainingDivergedException(long step, string quantity, double value)
        : base($"Training diverged at step {step}: the {quantity} is {value}. The weights are those after step {step - 1}. Lower the learning rate, lengthen the warm-up or clip harder, and start the run in a new folder.")
    {
        Step = step;
        Quantity = quantity;
        Value = value;
    }

    /// <summary>The step that was not made.</summary>
    public long Step { get; }

    /// <summary>What is not finite.</summary>
    public string Quantity { get; } = "";

    /// <summary>Its value: NaN or infinite.</summary>
    public double Value { get; }
}
