using System.Reflection;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A part of a model: parameters, buffers and submodules under names.</summary>
        /// <remarks>
        /// Parameters and buffers survive the dispose scope that they are made in. Moving a module keeps its Parameter objects.
        /// Build the optimizer afterwards all the same: TorchSharp replaces them.
        /// </remarks>
        public partial class Module : IDisposable
        {
            private readonly List<(string Name, Modules.Parameter Parameter)> _parameters = [];
            private readonly List<(string Name, Tensor Buffer, bool Persistent)> _buffers = [];
            private readonly List<(string Name, Module Module)> _submodules = [];
            private bool _training = true;

            protected string name;

            protected Module(string name) => this.name = name;

            ~Module() => Dispose(false);

            /// <summary>Whether the module trains (dropout acts) or is evaluated.</summary>
            public virtual bool training => _training;

            public virtual string GetName() => name;

            /// <summary>Sets <see cref="training"/> here and in all submodules.</summary>
            public virtual void train(bool train = true)
            {
                _training = train;
                foreach ((_, Module module) in _submodules) module.train(train);
            }

            public virtual void eval() => train(false);

            /// <summary>Forgets (or zeroes) the gradients of all parameters.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (Modules.Parameter parameter in parameters())
                {
                    if (set_to_none) parameter.grad = null;
                    else
                    {
                        using Tensor? gradient = parameter.grad;
                        gradient?.detach_().zero_();
                    }
                }
            }

            /// <summary>Calls <paramref name="fn"/> for all submodules, then for this module.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach ((_, Module module) in _submodules) module.apply(fn);
                fn(this);
                return this;
            }

            public virtual void register_parameter(string name, Modules.Parameter param)
            {
                CheckName(name);
                _parameters.Add((name, param));
                param?.DetachFromDisposeScope();
            }

            /// <param name="persistent">Whether it is part of <see cref="state_dict"/>.</param>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                CheckName(name);
                _buffers.Add((name, tensor, persistent));
                tensor?.DetachFromDisposeScope();
            }

            public virtual void register_module(string name, Module submodule)
            {
                CheckName(name);
                _submodules.Add((name, submodule));
                if (submodule._training != _training) submodule.train(_training);
            }

            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Registers every field that holds a module, a parameter or a tensor (as a buffer), under its name or its <see cref="ComponentNameAttribute"/>.</summary>
            protected virtual void RegisterComponents()
            {
                var levels = new Stack<Type>();
                for (Type? type = GetType(); type is not null && type != typeof(Module); type = type.BaseType) levels.Push(type);
                foreach (FieldInfo field in levels.SelectMany(type => type.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)))
                {
                    string key = field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(key, module);
                            break;
                        case Modules.Parameter parameter:
                            register_parameter(key, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(key, tensor);
                            break;
                    }
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach ((_, Modules.Parameter parameter) in _parameters) parameter?.Dispose();
                foreach ((_, Tensor buffer, _) in _buffers) buffer?.Dispose();
                foreach ((_, Module module) in _submodules) module.Dispose();
            }

            private void CheckName(string name)
            {
                if (name.Contains('.', StringComparison.Ordinal) || name.Length == 0)
                    throw new ArgumentException($"'{name}' cannot name a component: it must not be empty or hold a dot.", nameof(name));
                if (_parameters.Any(entry => entry.Name == name) || _buffers.Any(entry => entry.Name == name) || _submodules.Any(entry => entry.Name == name))
                    throw new ArgumentException($"{GetName()} already has a component named '{name}'.", nameof(name));
            }
        }
    }
}
