using System.Diagnostics;

namespace Sandbox.Benchmarks.Measuring;

/// <summary>Ways in which jobs arrive. A job is a function that runs one, checks its answer, and returns its milliseconds.</summary>
internal static class Arrivals
{
    /// <summary>One caller, on a fixed schedule; a job that is late delays the next instead of overlapping it.</summary>
    internal static Task<double[]> SpacedAsync(
        Func<CancellationToken, Task<double>> job, int count, TimeSpan spacing, CancellationToken cancellation) =>
        SpacedAsync(job, count, spacing, TimeProvider.System, cancellation);

    /// <summary>The same, on another clock than the machine's.</summary>
    internal static async Task<double[]> SpacedAsync(
        Func<CancellationToken, Task<double>> job, int count, TimeSpan spacing, TimeProvider clock, CancellationToken cancellation)
    {
        double[] took = new double[count];
        TimeSpan next = TimeSpan.Zero;
        long began = clock.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            TimeSpan now = clock.GetElapsedTime(began);
            if (now < next)
            {
                await Task.Delay(next - now, clock, cancellation);
            }

            next = TimeSpan.FromTicks(Math.Max(now.Ticks, next.Ticks)) + spacing;
            took[i] = await job(cancellation);
        }

        return took;
    }

    /// <summary>Two kinds of jobs in turns, on one schedule: what disturbs the machine disturbs both.</summary>
    /// <param name="first">The baseline.</param>
    /// <param name="second">What is compared with it.</param>
    /// <param name="pairs">How many of each.</param>
    /// <param name="spacing">From one job's beginning to the next one's.</param>
    /// <param name="afterPair">Hears after each pair how many jobs are done.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The milliseconds of each job, in the order in which they ran.</returns>
    internal static Task<double[]> InTurnsAsync(
        Func<CancellationToken, Task<double>> first, Func<CancellationToken, Task<double>> second, int pairs, TimeSpan spacing,
        Action<int> afterPair, CancellationToken cancellation)
    {
        int turn = 0;
        return SpacedAsync(NextAsync, 2 * pairs, spacing, cancellation);

        async Task<double> NextAsync(CancellationToken token)
        {
            if (turn++ % 2 == 0)
            {
                return await first(token);
            }

            double took = await second(token);
            afterPair(turn);
            return took;
        }
    }

    /// <summary>
    /// So many callers, each with its next job as soon as the last one is answered. The first <paramref name="unmeasured"/> answers (one at
    /// least) drain the pool and do not count; then <paramref name="measured"/> do, or as many as fit <paramref name="limit"/>.
    /// </summary>
    internal static async Task<LoopResult> ClosedLoopAsync(
        Func<CancellationToken, Task<double>> job, int callers, int unmeasured, int measured, TimeSpan limit, CancellationToken cancellation)
    {
        Lock turn = new();
        List<double> took = [];
        int answered = 0;
        long began = 0;
        TimeSpan lasted = TimeSpan.Zero;
        bool over = false;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(CallAsync, cancellation)));
        return new LoopResult([.. took], took.Count / lasted.TotalSeconds);

        async Task CallAsync()
        {
            while (!Volatile.Read(ref over))
            {
                double milliseconds;
                try
                {
                    milliseconds = await job(cancellation);
                }
                catch
                {
                    Volatile.Write(ref over, true);
                    throw;
                }

                Record(milliseconds);
            }
        }

        void Record(double milliseconds)
        {
            lock (turn)
            {
                if (++answered == Math.Max(1, unmeasured))
                {
                    began = Stopwatch.GetTimestamp();
                }
                else if (began != 0 && !over)
                {
                    took.Add(milliseconds);
                    lasted = Stopwatch.GetElapsedTime(began);
                    over = took.Count >= measured || lasted > limit;
                }
            }
        }
    }

    /// <summary>So many jobs in the same moment; each one's time counts from that moment, not from when this process got round to it.</summary>
    internal static async Task<double[]> BurstAsync(Func<CancellationToken, Task<double>> job, int size, CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp();
        return await Task.WhenAll(Enumerable.Range(0, size).Select(_ => Task.Run(CallAsync, cancellation)));

        async Task<double> CallAsync()
        {
            double late = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            return late + await job(cancellation);
        }
    }
}
