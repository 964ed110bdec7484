using Sandbox.Benchmarks.Measuring;

namespace Sandbox.Benchmarks.Scenarios;

/// <summary>How far apart jobs have to come for the pool to keep up.</summary>
internal static class Pacing
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Half the rate that the worker itself sustains with these jobs: for jobs whose sandbox costs more than an empty container.</summary>
    /// <returns>The time from one job's beginning to the next one's.</returns>
    internal static async Task<TimeSpan> HalfRateAsync(Func<CancellationToken, Task<double>> job, Bench bench, CancellationToken cancellation)
    {
        bench.Progress.Step("finding the pace that the pool keeps up with");
        LoopResult loop = await Arrivals.ClosedLoopAsync(job, Bench.Pool, unmeasured: 2 * Bench.Pool, bench.Size(20, 8), Limit, cancellation);
        return HalfOf(loop.PerSecond);
    }

    /// <summary>The time between jobs that come at half this rate.</summary>
    internal static TimeSpan HalfOf(double perSecond) => TimeSpan.FromSeconds(2 / perSecond);
}
