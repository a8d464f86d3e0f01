using System.Security.Cryptography;
using RetNet.Compare.Models.Sequences;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Conformance;

/// <summary>Prints a fingerprint of each architecture's logits and gradients; a test compares those of two processes.</summary>
internal static class Fingerprints
{
    public static void Main()
    {
        foreach (var architecture in Contenders.Registry.All)
        {
            using var scope = NewDisposeScope();
            using ISequenceModel model = Contenders.Create(architecture.Name);
            Tensor logits = model.Forward(Contenders.Tokens(2, 130));
            logits.square().mean().backward();
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(logits.detach().contiguous().bytes);
            foreach ((_, Parameter parameter) in model.Module.named_parameters())
                hash.AppendData(parameter.grad!.contiguous().bytes);
            Console.WriteLine($"{architecture.Name} {Convert.ToHexString(hash.GetHashAndReset())}");
        }
    }
}
