namespace RetNet.Compare.Measurement.Tests.Fakes;

/// <summary>What is wrong with a <see cref="RunningSumModel"/>.</summary>
internal enum Fault
{
    None,
    ParallelLooksAhead,
    AllFormsLookAhead,
    ChunkwiseForgetsAtChunkBorders,
    StepsDiffer,
    PrefillIgnoresThePrefix,
    StateIsLargerThanDeclared,
    GivesNaN,
}
