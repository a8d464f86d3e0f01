using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// Shares short pieces of work, such as one matrix-vector product, among the cores. Its threads wait actively between pieces that follow
/// each other within microseconds: waking a sleeping thread takes longer than such a piece. Idle, they sleep.
/// </summary>
internal sealed class CoreTeam
{
    /// <summary>
    /// Pieces per thread. A thread's own lie one after the other, as memory is read at full speed only after the first pages; whoever is done
    /// with them takes over what others have left.
    /// </summary>
    private const int PiecesPerThread = 8;

    /// <summary>Bytes read or written below which one thread is done before a second has begun.</summary>
    private const long SharedBytes = 1 << 16;

    /// <summary>Active waits, of some 10 ns each, before a thread sleeps.</summary>
    private const int ActiveWaits = 4000;

    private readonly Helper[] helpers;
    private volatile Job? job;

    private CoreTeam(int threads)
    {
        helpers = [.. Enumerable.Range(0, threads - 1).Select(i => new Helper(this, i + 1))];
    }

    /// <summary>One thread for each processor, the caller's included.</summary>
    public static CoreTeam Shared { get; } = new(Environment.ProcessorCount);

    /// <summary>
    /// Does the work for ranges [first, last) that together are [0, count), each range once, on as many threads as torch uses at most.
    /// How the range is cut depends on nothing but the arguments and that number.
    /// </summary>
    /// <param name="count">Independent units, such as rows.</param>
    /// <param name="bytes">Bytes of memory that all units read and write together: decides whether sharing pays.</param>
    /// <param name="work">The work; it must not throw.</param>
    public void Share<TWork>(int count, long bytes, in TWork work)
        where TWork : struct, IRangeWork
    {
        int threads = bytes < SharedBytes ? 1 : Math.Min(get_num_threads(), helpers.Length + 1);
        if (threads == 1 || count == 1)
        {
            WidestLanes.Run(work, 0, count);
            return;
        }

        var shared = new Job<TWork>(work, count, Math.Min(count, PiecesPerThread * threads), threads);
        job = shared;
        // Whoever falls asleep from here on has seen the job.
        Interlocked.MemoryBarrier();
        for (int i = 0; i < threads - 1; i++)
            helpers[i].Wake();
        shared.Work(0);
        shared.Wait();
    }

    private abstract class Job(int pieces, int threads)
    {
        /// <summary>Distance of counters: each has a line of the caches, of 64 bytes, so that threads do not wait for each other's.</summary>
        private const int Apart = 64 / sizeof(int);

        /// <summary>How many of each thread's pieces are taken, from the second line on: the array's head is in the first.</summary>
        private readonly int[] taken = new int[(threads + 1) * Apart];
        private int done;

        /// <summary>Does pieces until none is left, beginning with this thread's own.</summary>
        public void Work(int thread)
        {
            // A helper that has not fallen asleep yet sees jobs that are for fewer threads.
            if (thread >= threads)
                return;
            int mine = 0;
            for (int i = 0; i < threads; i++)
            {
                int owner = (thread + i) % threads;
                (int first, int end) = (pieces * owner / threads, pieces * (owner + 1) / threads);
                ref int next = ref taken[(owner + 1) * Apart];
                while (first + Interlocked.Increment(ref next) - 1 is int piece && piece < end)
                {
                    Do(piece);
                    mine++;
                }
            }

            Interlocked.Add(ref done, mine);
        }

        public void Wait()
        {
            for (int waits = 0; Volatile.Read(ref done) < pieces; waits++)
            {
                if (waits < ActiveWaits)
                    Thread.SpinWait(1);
                else
                    Thread.Yield();
            }
        }

        protected abstract void Do(int piece);
    }

    private sealed class Job<TWork>(TWork work, int count, int pieces, int threads) : Job(pieces, threads)
        where TWork : struct, IRangeWork
    {
        private readonly int pieces = pieces;

        protected override void Do(int piece) =>
            WidestLanes.Run(work, (int)((long)count * piece / pieces), (int)((long)count * (piece + 1) / pieces));
    }

    private sealed class Helper
    {
        private readonly CoreTeam team;
        private readonly int thread;
        private readonly object alarm = new();
        private volatile bool asleep;

        public Helper(CoreTeam team, int thread)
        {
            (this.team, this.thread) = (team, thread);
            new Thread(Loop) { IsBackground = true, Name = nameof(CoreTeam) }.Start();
        }

        public void Wake()
        {
            if (!asleep)
                return;
            lock (alarm)
            {
                asleep = false;
                Monitor.Pulse(alarm);
            }
        }

        private void Loop()
        {
            Job? last = null;
            while (true)
            {
                last = Next(last);
                last?.Work(thread);
            }
        }

        private Job? Next(Job? last)
        {
            for (int waits = 0; waits < ActiveWaits; waits++)
            {
                if (team.job != last)
                    return team.job;
                Thread.SpinWait(1);
            }

            lock (alarm)
            {
                asleep = true;
                // A job posted before its poster could see this thread asleep.
                Interlocked.MemoryBarrier();
                while (asleep && team.job == last)
                    Monitor.Wait(alarm);
                asleep = false;
            }

            return team.job;
        }
    }
}
