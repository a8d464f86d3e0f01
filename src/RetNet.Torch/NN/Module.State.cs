namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Values by name, and moving them.
        public partial class Module
        {
            /// <summary>Parameters and persistent buffers by name; the very tensors, not copies. Shared ones stand under each of their names.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string head = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach ((string key, Modules.Parameter parameter) in AllParameters(true)) destination.TryAdd(head + key, parameter);
                foreach ((string key, Tensor buffer) in AllBuffers(true, false)) destination.TryAdd(head + key, buffer);
                return destination;
            }

            /// <summary>Copies values into the parameters and buffers of the same name.</summary>
            /// <param name="strict">Throws when a name is missing or left over.</param>
            /// <param name="skip">Names that are neither copied nor missed.</param>
            /// <exception cref="ArgumentException">Names or shapes do not fit; the message lists them.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                Dictionary<string, Tensor> own = state_dict();
                string[] missing = [.. own.Keys.Where(key => !source.ContainsKey(key) && skip?.Contains(key) != true)];
                string[] unexpected = [.. source.Keys.Where(key => !own.ContainsKey(key) && skip?.Contains(key) != true)];
                if (strict && missing.Length + unexpected.Length > 0)
                {
                    throw new ArgumentException(
                        $"The state does not fit {GetName()}: missing [{string.Join(", ", missing)}], unexpected [{string.Join(", ", unexpected)}].",
                        nameof(source));
                }

                using IDisposable quiet = no_grad();
                foreach ((string key, Tensor target) in own)
                {
                    if (skip?.Contains(key) == true || !source.TryGetValue(key, out Tensor? value)) continue;
                    if (!target.shape.AsSpan().SequenceEqual(value.shape))
                    {
                        throw new ArgumentException(
                            $"'{key}' has shape [{string.Join(", ", value.shape)}] in the state and [{string.Join(", ", target.shape)}] in {GetName()}.",
                            nameof(source));
                    }
                    target.copy_(value);
                }
                return (missing, unexpected);
            }

            internal void MoveTo(Device? device, ScalarType? type)
            {
                using IDisposable quiet = no_grad();
                foreach ((_, Modules.Parameter parameter) in AllParameters(true)) Move(parameter, device, type);
                foreach ((_, Tensor buffer) in AllBuffers(true, true)) Move(buffer, device, type);
            }

            private static void Move(Tensor? tensor, Device? device, ScalarType? type)
            {
                if (tensor is null or { IsInvalid: true }) return;
                // As in PyTorch: a type is for floating-point tensors, indices keep theirs.
                ScalarType wanted = type is { } given && (tensor.is_floating_point() || tensor.is_complex()) ? given : tensor.dtype;
                bool requiresGrad = tensor.requires_grad;
                Tensor moved = tensor.to(wanted, device ?? tensor.device);
                tensor.Become(moved);
                if (requiresGrad) tensor.requires_grad_();
            }
        }
    }
}
