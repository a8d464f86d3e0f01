using RetNet.Compare.Cli.CommandLine;

namespace RetNet.Compare.Cli.Tests.CommandLine;

public sealed class MainThreadTests
{
    [Fact]
    public void Work_runs_on_the_calling_thread_and_the_program_around_it_does_not()
    {
        int caller = Environment.CurrentManagedThreadId;

        int code = MainThread.Run(async main =>
        {
            Assert.NotEqual(caller, Environment.CurrentManagedThreadId);
            return await Start(main, () => Environment.CurrentManagedThreadId);
        });

        Assert.Equal(caller, code);
    }

    [Fact]
    public void A_verb_works_where_its_call_says()
    {
        int worker = 0;
        var verb = new Verb("try", "Notes its thread.");
        verb.SetWork((_, _) =>
        {
            worker = Environment.CurrentManagedThreadId;
            return ExitCode.Done;
        });

        Assert.Equal(ExitCode.Done, MainThread.Run(main => verb.Parse([]).InvokeAsync(new VerbConfiguration { Scheduler = main })));
        Assert.Equal(Environment.CurrentManagedThreadId, worker);
    }

    [Fact]
    public void Work_may_wait_for_tasks_of_its_own() =>
        Assert.Equal(7, MainThread.Run(main => Start(main, () => Task.Factory.StartNew(() => 7).Result)));

    [Fact]
    public void A_failure_arrives_as_it_was_thrown() =>
        Assert.Equal("no", Assert.Throws<InvalidOperationException>(() => MainThread.Run(main => Start(main, () => throw new InvalidOperationException("no")))).Message);

    [Fact]
    public void A_program_without_work_ends() => Assert.Equal(3, MainThread.Run(_ => Task.FromResult(3)));

    private static Task<int> Start(TaskScheduler scheduler, Func<int> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.HideScheduler, scheduler);
}
