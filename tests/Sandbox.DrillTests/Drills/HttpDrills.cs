using Sandbox.Contracts.Jobs;
using Sandbox.DrillTests.Brokers;
using Sandbox.DrillTests.Reporting;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DrillTests.Drills;

/// <summary>Callers of the shim while it, the broker or they themselves go away. A call that was answered, however, is completed.</summary>
public sealed class HttpDrills(DrillBroker broker, DrillReport report)
{
    [Fact]
    [Trait("Category", "long")]
    public async Task Drill25_ShimStoppedBrokerDownCallerGone_AreToldAndNothingRunsOn()
    {
        await using Drill drill = await Drill.BeginAsync("25", "HTTP: shim stopped, broker down, caller gone", await broker.GetAsync(), report);
        WorkerProcess worker = await drill.StartWorkerAsync();
        WorkerProcess shim = await drill.StartWorkerAsync("shim", settings => settings["DRAIN_S"] = "1");

        // A caller who leaves.
        using (var leaving = new CancellationTokenSource())
        {
            Task<Answer> left = shim.Shim.CallAsync(Drill.Sleeper("left", seconds: 90), leaving.Token);
            string container = await Engine.Default.WaitForProgramAsync(worker.Name);
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
            await Engine.Default.WaitUntilGoneAsync(worker.Name, [container], TimeSpan.FromSeconds(5));
        }

        // The broker is down: the caller is told at once, and served again when it is back.
        await drill.Space.Node.KillAsync();
        Assert.NotNull((await shim.Shim.TryRunAsync(Drill.Sleeper("away", seconds: 0))).MustRefuse(503, ErrorCodes.BrokerUnavailable).RetryAfter);
        await drill.Space.Node.StartAgainAsync();
        drill.StartClock();
        await Eventually.TrueAsync(
            async () => (await shim.Shim.TryRunAsync(Drill.Sleeper("back", seconds: 0))).Status == 200, TimeSpan.FromSeconds(30), "a served caller");
        drill.StopClock();

        // The shim stops while callers wait.
        Task<Answer> waiting = shim.Shim.TryRunAsync(Drill.Sleeper("waiting", seconds: 90));
        string running = await Engine.Default.WaitForProgramAsync(worker.Name);
        shim.Terminate();
        Assert.NotNull((await waiting).MustRefuse(503, ErrorCodes.ShuttingDown).RetryAfter);
        Assert.Equal(0, await shim.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        await Engine.Default.WaitUntilGoneAsync(worker.Name, [running], TimeSpan.FromSeconds(10));
        await drill.VerifyAsync();
    }
}
