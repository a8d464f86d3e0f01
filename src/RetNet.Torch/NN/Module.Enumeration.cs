namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Listing what a module holds. Shared parameters are listed once, under their first name.
        public partial class Module
        {
            public virtual IEnumerable<(string name, Modules.Parameter parameter)> named_parameters(bool recurse = true) =>
                Distinct(AllParameters(recurse));

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
                Distinct(AllBuffers(recurse, include_nonpersistent));

            public virtual IEnumerable<(string name, Module module)> named_children() => _submodules;

            /// <summary>All modules below this one.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach ((string name, Module module) in _submodules) yield return (name, module);
                foreach ((string name, Module module) in _submodules)
                {
                    foreach ((string inner, Module below) in module.named_modules()) yield return ($"{name}.{inner}", below);
                }
            }

            public virtual IEnumerable<Modules.Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(entry => entry.parameter);

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(entry => entry.buffer);

            public virtual IEnumerable<Module> children() => _submodules.Select(entry => entry.Module);

            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module);

            public virtual bool has_parameter(string target) => AllParameters(true).Any(entry => entry.Item1 == target);

            public virtual bool has_buffer(string target) => AllBuffers(true, true).Any(entry => entry.Item1 == target);

            public virtual Modules.Parameter? get_parameter(string target) =>
                AllParameters(true).FirstOrDefault(entry => entry.Item1 == target).Item2;

            public virtual Tensor? get_buffer(string target) => AllBuffers(true, true).FirstOrDefault(entry => entry.Item1 == target).Item2;

            private IEnumerable<(string, Modules.Parameter)> AllParameters(bool recurse) =>
                _parameters.Concat(Below(recurse, module => module.AllParameters(true)));

            private IEnumerable<(string, Tensor)> AllBuffers(bool recurse, bool includeNonPersistent) =>
                _buffers.Where(entry => includeNonPersistent || entry.Persistent).Select(entry => (entry.Name, entry.Buffer))
                    .Concat(Below(recurse, module => module.AllBuffers(true, includeNonPersistent)));

            private IEnumerable<(string, T)> Below<T>(bool recurse, Func<Module, IEnumerable<(string Name, T Value)>> list) => recurse
                ? _submodules.SelectMany(entry => list(entry.Module).Select(below => ($"{entry.Name}.{below.Name}", below.Value)))
                : [];

            private static IEnumerable<(string, T)> Distinct<T>(IEnumerable<(string Name, T Value)> entries)
                where T : Tensor =>
                entries.Where(entry => entry.Value is { IsInvalid: false }).DistinctBy(entry => entry.Value, ReferenceEqualityComparer.Instance);
        }
    }
}
