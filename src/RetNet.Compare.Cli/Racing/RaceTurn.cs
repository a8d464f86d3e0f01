namespace RetNet.Compare.Cli.Racing;

/// <summary>One process of a race.</summary>
/// <param name="Cell">What is timed.</param>
/// <param name="Round">Round of the cell, from 1.</param>
/// <param name="Program">Who is timed.</param>
internal sealed record RaceTurn(RaceCell Cell, int Round, TimedProgram Program);
