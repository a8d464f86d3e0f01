using System.Security.Cryptography;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Conformance;

/// <summary>Prints a fingerprint of each architecture's logits, gradients and states in all forms; a test compares those of two processes.</summary>
internal static class Fingerprints
{
    public static void Main()
    {
        foreach (var architecture in Contenders.Registry.All)
        {
            using var scope = NewDisposeScope();
            using ISequenceModel model = Contenders.Create(architecture.Name);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Tensor tokens = Contenders.Tokens(2, 130);
            foreach (ComputeForm form in Contenders.Forms(model, 16))
            {
                Outcome outcome = Contenders.Differentiate(model, ones([2, 130, Contenders.Vocabulary]), () => model.Forward(tokens, form));
                Append(outcome.Logits);
                foreach (Tensor gradient in outcome.Tensors.Values)
                    Append(gradient);
            }

            using (no_grad())
            {
                using DecodeState state = model.NewState(2, 130);
                Append(model.Prefill(tokens.narrow(1, 0, 129), state));
                Append(model.Step(tokens.select(1, 129), state));
                foreach (Tensor part in state.Parts.SelectMany(part => part.Tensors.Values))
                    Append(part);
            }

            Console.WriteLine($"{architecture.Name} {Convert.ToHexString(hash.GetHashAndReset())}");

            void Append(Tensor tensor) => hash.AppendData(tensor.contiguous().bytes);
        }
    }
}
