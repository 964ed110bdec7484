using Sandbox.Contracts.Jobs;
using Sandbox.DrillTests.Brokers;
using Sandbox.DrillTests.Reporting;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DrillTests.Drills;

/// <summary>The engine goes away, on an engine of the drill's own.</summary>
public sealed class EngineDrills(DrillBroker broker, DrillReport report, PrivateEngine engine) : IClassFixture<PrivateEngine>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    [Trait("Category", "long")]
    public async Task Drill11_EngineDown_ConsumingStopsAndResumesByItself()
    {
        await engine.StartAsync();
        await using Drill drill = await Drill.BeginAsync("11", "the engine is down", await broker.GetAsync(), report, engine.Engine);
        WorkerProcess worker = await drill.StartWorkerAsync("both", settings => settings["ENGINE"] = engine.Address);
        await drill.SendSleepersAsync(2, seconds: 0, "before");
        await drill.AllAnsweredAsync();

        await engine.StopAsync();
        await drill.SendSleepersAsync(6, seconds: 0, "during");
        await worker.WaitForEventAsync("broker.consumer.paused", Soon);
        Assert.Equal(503, (await worker.Shim.GetAsync("/health/ready")).Status);
        await Eventually.TrueAsync(async () => (await drill.Space.CountAsync("sandbox.jobs")).Ready == 6, Soon, "six jobs given back");
        Assert.Equal((0L, 0L), await drill.Space.CountAsync("sandbox.dead-letters"));
        await engine.StartAsync();

        drill.StartClock();
        await drill.AllAnsweredAsync();
        drill.StopClock();
        Assert.All(drill.Ledger.Results, result => Assert.Equal(JobStatus.Ok, result.Status));
        await drill.VerifyAsync();
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task Drill12_EngineDiesMidJob_TheJobRunsAgain()
    {
        await engine.StartAsync();
        await using Drill drill = await Drill.BeginAsync("12", "the engine dies mid-job", await broker.GetAsync(), report, engine.Engine);
        WorkerProcess worker = await drill.StartWorkerAsync(change: settings => settings["ENGINE"] = engine.Address);
        await drill.SendAsync(Ask.Python("import time; print('heard', flush=True); time.sleep(6); print('again')", 60) with { JobId = "cut-off" });
        await engine.Engine.WaitForProgramAsync(worker.Name);

        await engine.KillAsync();
        await worker.WaitForEventAsync("broker.consumer.paused", Soon);
        await engine.StartAsync();

        drill.StartClock();
        RunResult result = await drill.ResultAsync("cut-off");
        drill.StopClock();
        Assert.Equal((JobStatus.Ok, "heard\nagain\n"), (result.Status, result.Stdout));
        Assert.InRange(result.Attempt, 2, 5);
        await drill.VerifyAsync();
    }
}
