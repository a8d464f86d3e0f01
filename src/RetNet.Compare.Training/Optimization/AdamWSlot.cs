using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Optimization;

/// <summary>A parameter with its moments and the index of its group.</summary>
internal sealed record AdamWSlot(string Name, Parameter Parameter, int Group, Tensor Mean, Tensor Square);
