using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Importing;

/// <summary>A model with official weights.</summary>
/// <param name="Architecture">What it is.</param>
/// <param name="Model">The model; the caller's to dispose.</param>
/// <param name="LeftOut">Names of the checkpoint that the model computes or has under another name.</param>
internal sealed record ImportedModel(Architecture Architecture, ISequenceModel Model, IReadOnlyList<string> LeftOut);
