using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Hardening;

/// <summary>The CPU limit ends nothing, it only slows down: how much, the kernel tells.</summary>
public sealed class ThrottleTests(ThrottleTests.LittleCpu worker, EmbeddedWorker usual) : IClassFixture<ThrottleTests.LittleCpu>
{
    [Fact]
    public async Task Run_MoreCpuThanItsShare_TellsHowLongItWaited()
    {
        RunResult result = await worker.Shim.RunAsync(Ask.Python("import time\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass", 60));

        Assert.Equal((JobStatus.Ok, null), (result.Status, result.Usage?.LimitHit));
        Assert.InRange(result.Usage!.CpuMs, 200, 500);
        Assert.InRange(result.Usage.ThrottledMs, 50, result.Timings.RunMs);
    }

    [Fact]
    public async Task Run_LessCpuThanItsShare_WaitedForNothing() =>
        Assert.Equal(0, (await (await usual.GetAsync()).Shim.RunAsync(Ask.Python("print('hi')"))).Usage?.ThrottledMs);

    /// <summary>The least that can be set: even one thread on a busy machine meets it.</summary>
    public sealed class LittleCpu : WorkerFixture
    {
        internal override WorkerSettings Settings => new() { ["CPUS"] = "0.1", ["MAX_CONCURRENCY"] = "1" };
    }
}
