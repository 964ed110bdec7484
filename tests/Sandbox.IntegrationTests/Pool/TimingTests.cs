using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Pool;

/// <summary>What a result says about where its time went. Lower bounds and relations only: upper ones would measure the machine.</summary>
public sealed class TimingTests(TimingTests.OneAtATime worker) : IClassFixture<TimingTests.OneAtATime>
{
    // duration_ms is a whole number.
    private const double Rounding = 0.5;
    private static readonly RunRequest Sleep = Ask.Python("import time; time.sleep(0.3); print('slept')", 20);

    [Fact]
    public async Task Run_ProgramSleeps_RunMsIsItsTimeAndDurationHoldsAllOfIt()
    {
        RunResult result = await worker.Shim.RunAsync(Sleep);

        JobTimings timings = result.Timings;
        Assert.True(timings.RunMs >= 300, $"ran for {timings.RunMs} ms");
        Assert.True(timings.AcquireMs >= 0 && timings.CollectMs >= 0 && timings.QueueMs >= 0, $"{timings}");
        Assert.True(timings.AcquireMs + timings.RunMs + timings.CollectMs <= result.DurationMs + Rounding, $"{timings} within {result.DurationMs} ms");
        Assert.InRange((result.FinishedAt!.Value - result.StartedAt!.Value).TotalMilliseconds - result.DurationMs, -Rounding - 0.01, Rounding + 0.01);
    }

    [Fact]
    public async Task Run_FourMebibytesOfFiles_CollectMsIsNotNothing()
    {
        RunResult result = await worker.Shim.RunAsync(
            Ask.Python("for name in 'ab':\n    open(f'/output/{name}', 'wb').write(b'x' * (2 << 20))", 20));

        Assert.Equal((JobStatus.Ok, 2), (result.Status, result.OutputFiles.Count));
        Assert.True(result.Timings.CollectMs > 0, $"{result.Timings}");
        Assert.True(result.Timings.RunMs + result.Timings.CollectMs <= result.DurationMs + Rounding, $"{result.Timings} within {result.DurationMs} ms");
    }

    [Fact]
    public async Task Run_BehindAnother_QueueMsIsTheWaitAndNoPartOfTheDuration()
    {
        long began = System.Diagnostics.Stopwatch.GetTimestamp();
        RunRequest sleep = Ask.Python("import time; time.sleep(1)", 20);
        RunResult[] results = await Task.WhenAll(worker.Shim.RunAsync(sleep), worker.Shim.RunAsync(sleep));
        double wholeMs = System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds;

        RunResult behind = results.MaxBy(result => result.Timings.QueueMs)!;
        RunResult ahead = results.Single(result => result != behind);

        // They were sent at once, and the other took a second; the two requests' ways here may differ by a little.
        Assert.True(behind.Timings.QueueMs >= 100, $"{behind.Timings}");
        Assert.True(behind.StartedAt >= ahead.FinishedAt!.Value.AddMilliseconds(-1), $"{behind.StartedAt:O} after {ahead.FinishedAt:O}");
        Assert.True(behind.Timings.QueueMs + behind.DurationMs <= wholeMs + Rounding, $"{behind.Timings.QueueMs} + {behind.DurationMs} within {wholeMs} ms");
    }

    /// <summary>One job runs, the others wait for it.</summary>
    public sealed class OneAtATime : WorkerFixture
    {
        internal override WorkerSettings Settings => new() { ["MAX_CONCURRENCY"] = "1", ["POOL_SIZE"] = "2" };
    }
}
