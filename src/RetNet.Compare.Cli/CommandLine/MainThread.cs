using System.Collections.Concurrent;

namespace RetNet.Compare.Cli.CommandLine;

/// <summary>
/// Lets the main thread do the work. To glibc's malloc it is not like the others: only its arena grows in place and keeps what is freed; those of
/// other threads give their pages back and fault them in again, tensor by tensor.
/// </summary>
internal sealed class MainThread : TaskScheduler
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly BlockingCollection<Task> tasks = [];
    private readonly TaskCompletionSource left = new();

    /// <summary>Runs a program to its end; what it starts on the scheduler that it is given runs on the calling thread.</summary>
    public static int Run(Func<TaskScheduler, Task<int>> program)
    {
        var main = new MainThread();
        Task<int> whole = Task.Run(() => program(main));
        whole.ContinueWith(main.End, Default);
        foreach (Task task in main.tasks.GetConsumingEnumerable())
            main.TryExecuteTask(task);
        main.left.SetResult();
        return whole.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task) => tasks.Add(task);

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => tasks;

    /// <summary>A program that has given up waiting for work that does not hear an interruption must end all the same.</summary>
    private void End(Task<int> whole)
    {
        tasks.CompleteAdding();
        if (!left.Task.Wait(Grace))
            Environment.Exit(whole.IsCompletedSuccessfully ? whole.Result : ExitCode.Failed);
    }
}
