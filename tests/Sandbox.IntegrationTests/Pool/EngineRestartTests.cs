using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Pool;

/// <summary>The engine, one of the test's own, goes, hangs and comes back while sandboxes wait or run.</summary>
public sealed class EngineRestartTests(PrivateEngine engine, BrokerFixture broker) : IClassFixture<PrivateEngine>
{
    private const int Size = 2;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Engine_RestartedWhileSandboxesWait_PoolFillsByItself()
    {
        await engine.StartAsync();
        await using WorkerProcess worker = await StartWorkerAsync(new());
        IReadOnlyList<string> before = await WaitForPoolAsync(worker);

        await engine.KillAsync();
        await engine.StartAsync();

        await WaitForPoolAsync(worker, without: before);
        RunResult result = await worker.Shim.RunAsync(Ask.Python("print('after')", 20));
        Assert.Equal((JobStatus.Ok, "after\n", 1), (result.Status, result.Stdout, result.Attempt));
        Assert.False(worker.HasEnded);
    }

    [Fact]
    public async Task Engine_RestartedWhileJobsRun_CallersAreToldAndNothingIsLeftBehind()
    {
        await engine.StartAsync();
        await using WorkerProcess worker = await StartWorkerAsync(new());
        IReadOnlyList<string> waiting = await WaitForPoolAsync(worker);
        Task<Answer> call = worker.Shim.TryRunAsync(Ask.Sleep(60, "cut-off"));
        await engine.Engine.WaitForProgramAsync(worker.Name);
        string[] before = [.. waiting.Union(await engine.Engine.ContainersOfAsync(worker.Name), StringComparer.Ordinal)];

        await engine.KillAsync();
        Answer answer = await call;
        await engine.StartAsync();

        Assert.NotNull(answer.MustRefuse(503, ErrorCodes.EngineUnavailable).RetryAfter);
        await WaitForPoolAsync(worker, before);
        Assert.Equal("after\n", (await worker.Shim.RunAsync(Ask.Python("print('after')", 20))).Stdout);
    }

    [Fact]
    public async Task Engine_RestartedWhileAJobOfTheQueueRuns_JobRunsAgainAndIsAnsweredOnce()
    {
        await engine.StartAsync();
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        await using WorkerProcess worker = await StartWorkerAsync(vhost.Settings("worker"));
        string replies = await vhost.DeclareReplyQueueAsync();
        await vhost.PublishAsync(Ask.Python("import time; time.sleep(3); print('second time')", 60) with { JobId = "outlives-the-engine" }, replies);
        await engine.Engine.WaitForProgramAsync(worker.Name);

        await engine.KillAsync();
        await engine.StartAsync();

        RunResult result = (await vhost.TakeAsync(replies)).Result;
        Assert.Equal((JobStatus.Ok, "second time\n"), (result.Status, result.Stdout));
        await vhost.WaitUntilSettledAsync("sandbox.jobs");
        Assert.Equal(0u, await vhost.CountAsync("sandbox.dead-letters"));
        await WaitForPoolAsync(worker);
    }

    [Fact]
    public async Task Engine_HangsWhileAJobRuns_IsNotTheProgramsTimeOutAndThePoolFillsAfterwards()
    {
        await engine.StartAsync();
        await using WorkerProcess worker = await StartWorkerAsync(new());
        await WaitForPoolAsync(worker);
        Task<Answer> call = worker.Shim.TryRunAsync(Ask.Python("import time; time.sleep(4); print('unheard')", 5));
        await engine.Engine.WaitForProgramAsync(worker.Name);
        Answer answer;

        engine.Hang();
        try
        {
            answer = await call;
        }
        finally
        {
            engine.Recover();
        }

        answer.MustRefuse(503, ErrorCodes.EngineUnavailable);
        await WaitForPoolAsync(worker);
        Assert.Equal("after\n", (await worker.Shim.RunAsync(Ask.Python("print('after')", 20))).Stdout);
    }

    [Fact]
    public async Task Worker_KilledWhileSandboxesWait_TheyEndByThemselvesAndTheNextStartRemovesThem()
    {
        await engine.StartAsync();
        await using WorkerProcess dying = await StartWorkerAsync(new());
        IReadOnlyList<string> waiting = await WaitForPoolAsync(dying);

        await dying.KillAsync();

        // Nobody else's reaper is on this engine: they are still there, but none runs any more.
        await Eventually.TrueAsync(
            async () => (await engine.Engine.RunningContainersOfAsync(dying.Name)).Count == 0, Deadline, "the end of what a dead worker left");
        Assert.Equal(waiting.Order(StringComparer.Ordinal), (await engine.Engine.ContainersOfAsync(dying.Name)).Order(StringComparer.Ordinal));
        await using WorkerProcess next = await StartWorkerAsync(new());
        Assert.Empty(await engine.Engine.ContainersOfAsync(dying.Name));
        await WaitForPoolAsync(next);
    }

    private Task<IReadOnlyList<string>> WaitForPoolAsync(WorkerProcess worker, IReadOnlyList<string>? without = null) =>
        engine.Engine.WaitForPoolAsync(worker.Name, Size, Deadline, without);

    private Task<WorkerProcess> StartWorkerAsync(WorkerSettings settings)
    {
        settings["ENGINE"] = engine.Address;
        settings["POOL_SIZE"] = $"{Size}";
        settings["MAX_CONCURRENCY"] = $"{Size}";
        return WorkerProcess.StartReadyAsync(settings);
    }
}
