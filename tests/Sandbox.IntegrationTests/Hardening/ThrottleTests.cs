using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Hardening;

/// <summary>The CPU limit ends nothing, it only slows down: how much, the kernel tells.</summary>
public sealed class ThrottleTests(ThrottleTests.HalfACpu worker) : IClassFixture<ThrottleTests.HalfACpu>
{
    [Fact]
    public async Task Run_MoreCpuThanItsShare_TellsHowLongItWaited()
    {
        RunResult result = await worker.Shim.RunAsync(Ask.Python("import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass", 30));

        Assert.Equal((JobStatus.Ok, null), (result.Status, result.Usage?.LimitHit));
        Assert.InRange(result.Usage!.CpuMs, 500, 900);
        Assert.InRange(result.Usage.ThrottledMs, 100, result.Timings.RunMs);
    }

    [Fact]
    public async Task Run_LittleCpu_WaitedForNothing() =>
        Assert.Equal(0, (await worker.Shim.RunAsync(Ask.Python("print('hi')"))).Usage?.ThrottledMs);

    /// <summary>Half a CPU: so little that even one thread on one core meets the limit.</summary>
    public sealed class HalfACpu : WorkerFixture
    {
        internal override WorkerSettings Settings => new() { ["CPUS"] = "0.5", ["MAX_CONCURRENCY"] = "1" };
    }
}
