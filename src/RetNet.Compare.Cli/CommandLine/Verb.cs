using System.CommandLine;

namespace RetNet.Compare.Cli.CommandLine;

/// <summary>A verb with examples for its help.</summary>
internal sealed class Verb : Command
{
    /// <summary>A verb.</summary>
    /// <param name="name">What the user types.</param>
    /// <param name="description">What it does, in a sentence or two.</param>
    /// <param name="examples">Whole command lines.</param>
    public Verb(string name, string description, params string[] examples)
        : base(name, description) => Examples = examples;

    /// <summary>Whole command lines.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Sets what the verb does. It is a task of its own, so that an interruption is heard meanwhile.</summary>
    public void SetWork(Func<ParseResult, CancellationToken, int> work) => SetAction((parsed, cancellation) => Task.Factory.StartNew(
        () => work(parsed, cancellation), CancellationToken.None, TaskCreationOptions.HideScheduler, ((VerbConfiguration)parsed.InvocationConfiguration).Scheduler));
}
