using System.Diagnostics;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Broker;

/// <summary>What cuts a job short with the queue between shim and worker: SIGTERM, callers who leave, parts that go away.</summary>
public sealed class InterruptedJobTests(BrokerFixture broker)
{
    [Fact]
    public async Task TerminateWorker_JobWithinTheBudget_IsFinishedAndAnswered()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(vhost.Settings("worker"));
        string replies = await vhost.DeclareReplyQueueAsync();
        await vhost.PublishAsync(Ask.Sleep(2, "fits"), replies);
        await Engine.Default.WaitForProgramAsync(worker.Name);

        worker.Terminate();

        Assert.Equal(0, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        RunResult result = (await vhost.TakeAsync(replies)).Result;
        Assert.Equal((JobStatus.Ok, "slept\n", 1), (result.Status, result.Stdout, result.Attempt));
        Assert.Equal(0u, await vhost.CountAsync("sandbox.jobs"));
        Assert.Empty(await Engine.Default.ContainersOfAsync(worker.Name));
    }

    [Fact]
    public async Task TerminateWorker_JobBeyondTheBudget_IsGivenBackToTheQueue()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        WorkerSettings settings = vhost.Settings("worker");
        settings["DRAIN_S"] = "1";
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(settings);
        string replies = await vhost.DeclareReplyQueueAsync();
        await vhost.PublishAsync(Ask.Python("import time; time.sleep(5); print('second time')", 60) with { JobId = "given-back" }, replies);
        await Engine.Default.WaitForProgramAsync(worker.Name);
        long asked = Stopwatch.GetTimestamp();

        worker.Terminate();

        Assert.Equal(0, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0.9, 12);
        Assert.Equal(1u, await vhost.CountAsync("sandbox.jobs"));
        Assert.Null(await vhost.TryTakeAsync(replies));
        Assert.Empty(await Engine.Default.ContainersOfAsync(worker.Name));

        await using WorkerProcess next = await WorkerProcess.StartReadyAsync(vhost.Settings("worker"));
        RunResult result = (await vhost.TakeAsync(replies)).Result;
        Assert.Equal((JobStatus.Ok, "second time\n", 2), (result.Status, result.Stdout, result.Attempt));
    }

    [Fact]
    public async Task TerminateShim_CallersWhoStillWaitAfterTheBudget_AreToldAndTheirJobsEnd()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(vhost.Settings("worker"));
        WorkerSettings settings = vhost.Settings("shim");
        settings["DRAIN_S"] = "1";
        await using WorkerProcess shim = await WorkerProcess.StartReadyAsync(settings);
        Task<Answer> call = shim.Shim.TryRunAsync(Ask.Sleep(100));
        string container = await Engine.Default.WaitForProgramAsync(worker.Name);

        shim.Terminate();

        Assert.NotNull((await call).MustRefuse(503, ErrorCodes.ShuttingDown).RetryAfter);
        Assert.Equal(0, await shim.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        await Engine.Default.WaitUntilGoneAsync(worker.Name, [container], TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task CallerLeavesTheShim_TheWorkerKillsTheJob()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(vhost.Settings("worker"));
        await using WorkerProcess shim = await WorkerProcess.StartReadyAsync(vhost.Settings("shim"));
        using var leaving = new CancellationTokenSource();
        Task<Answer> call = shim.Shim.CallAsync(Ask.Sleep(100, "left-at-the-shim"), leaving.Token);
        string container = await Engine.Default.WaitForProgramAsync(worker.Name);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        await Engine.Default.WaitUntilGoneAsync(worker.Name, [container], TimeSpan.FromSeconds(5));
        Assert.Equal("cancelled", (await worker.WaitForEventAsync("sandbox.run.finish"))["status"]);
        await vhost.WaitUntilSettledAsync("sandbox.jobs");
    }

    [Fact]
    public async Task ContainerTakenAway_TheJobIsTriedAgain()
    {
        // A sandbox that is lost before anything was heard of the program is replaced within the same attempt.
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(vhost.Settings("worker"));
        string replies = await vhost.DeclareReplyQueueAsync();
        await vhost.PublishAsync(Ask.Python("import time; print('heard'); time.sleep(5); print('second time')", 60), replies);

        await Engine.Default.RemoveContainerAsync(await Engine.Default.WaitForProgramAsync(worker.Name));

        RunResult result = (await vhost.TakeAsync(replies)).Result;
        Assert.Equal((JobStatus.Ok, "heard\nsecond time\n", 2), (result.Status, result.Stdout, result.Attempt));
    }

    [Fact]
    public async Task NoWorker_CallerIsToldToComeAgainAndTheJobIsWithdrawn()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        WorkerSettings settings = vhost.Settings("shim");
        settings["QUEUE_WAIT_S"] = "1";
        settings["MAX_TIMEOUT_S"] = "1";
        settings["DEFAULT_TIMEOUT_S"] = "1";
        await using WorkerProcess shim = await WorkerProcess.StartReadyAsync(settings);

        Answer answer = await shim.Shim.TryRunAsync(Ask.Python("print('never')") with { JobId = "waited-in-vain" });

        Assert.NotNull(answer.MustRefuse(429, ErrorCodes.WaitBudgetSpent).RetryAfter);
        await using WorkerProcess late = await WorkerProcess.StartReadyAsync(vhost.Settings("worker"));
        await vhost.WaitUntilSettledAsync("sandbox.jobs");
        Assert.DoesNotContain(late.EventsOf("sandbox.run.finish"), line => line["status"] == "ok");
    }

    [Fact]
    public async Task BrokerGone_CallersAre503AndTheShimIsNotReady()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        await using WorkerProcess shim = await WorkerProcess.StartReadyAsync(vhost.Settings("shim"));
        await Eventually.TrueAsync(async () => (await shim.Shim.GetAsync("/health/ready")).Status == 200, TimeSpan.FromSeconds(30), "a ready shim");

        await vhost.DeleteAsync();

        await Eventually.TrueAsync(async () => (await shim.Shim.GetAsync("/health/ready")).Status == 503, TimeSpan.FromSeconds(30), "a shim that is not ready");
        Answer answer = (await shim.Shim.TryRunAsync(Ask.Python(""))).MustRefuse(503, ErrorCodes.BrokerUnavailable);
        Assert.NotNull(answer.RetryAfter);
        Assert.DoesNotContain(vhost.Password, (await shim.Shim.GetAsync("/health/ready")).Text, StringComparison.Ordinal);
    }
}
