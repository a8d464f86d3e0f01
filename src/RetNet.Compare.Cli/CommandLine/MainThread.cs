using System.Collections.Concurrent;

namespace RetNet.Compare.Cli.CommandLine;

/// <summary>
/// Lets the main thread do the work. To glibc's malloc it is not like the others: only its arena grows in place and keeps what is freed; those of
/// other threads give their pages back and fault them in again, tensor by tensor.
/// </summary>
internal sealed class MainThread : TaskScheduler
{
    private readonly BlockingCollection<Task> tasks = [];

    /// <summary>Runs a program to its end; what it starts on its own scheduler runs on the calling thread.</summary>
    public static int Run(Func<Task<int>> program)
    {
        var main = new MainThread();
        Task<int> whole = Task.Factory.StartNew(program, CancellationToken.None, TaskCreationOptions.None, main).Unwrap();
        whole.ContinueWith(_ => main.tasks.CompleteAdding(), Default);
        foreach (Task task in main.tasks.GetConsumingEnumerable())
            main.TryExecuteTask(task);
        return whole.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task) => tasks.Add(task);

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => tasks;
}
