namespace RetNet.Compare.Training.Checkpoints;

/// <summary>A file of a checkpoint as its manifest lists it.</summary>
/// <param name="Name">File name within the checkpoint's folder.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Sha256">Hash of the content, hexadecimal.</param>
public sealed record CheckpointFile(string Name, long Bytes, string Sha256);
