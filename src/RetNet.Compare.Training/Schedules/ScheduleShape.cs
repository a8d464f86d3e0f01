namespace RetNet.Compare.Training.Schedules;

/// <summary>How the learning rate goes on after warm-up.</summary>
public enum ScheduleShape
{
    /// <summary>A straight line to the final rate: the paper's, fairseq's polynomial decay of power 1.</summary>
    Linear,

    /// <summary>Half a cosine to the final rate.</summary>
    Cosine,

    /// <summary>The peak rate to the end.</summary>
    Constant,
}
