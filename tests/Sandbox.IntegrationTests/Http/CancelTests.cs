using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Http;

/// <summary><c>POST /jobs/{job_id}/cancel</c>, in one process and through the queue: the caller of <c>POST /run</c> is told, the program is killed.</summary>
public sealed class CancelTests(BrokerFixture broker)
{
    [Fact]
    public async Task Cancel_RunningJobEmbedded_IsKilledAndItsCallerIsTold()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync([]);
        await CancelRunningAsync(worker, worker);
        Assert.Equal(404, (await worker.Shim.SendAsync(HttpMethod.Post, "/jobs/nobody/cancel")).MustRefuse(404, ErrorCodes.JobNotFound).Status);
    }

    [Fact]
    public async Task Cancel_RunningJobOverTheBroker_IsKilledAndItsCallerIsTold()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(vhost.Settings("worker"));
        await using WorkerProcess shim = await WorkerProcess.StartReadyAsync(vhost.Settings("shim"));
        await CancelRunningAsync(shim, worker);
        await vhost.WaitUntilSettledAsync("sandbox.jobs");
    }

    [Fact]
    public async Task Cancel_QueuedJobOverTheBroker_NeverRuns()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        WorkerSettings settings = vhost.Settings("both");
        settings["MAX_CONCURRENCY"] = "1";
        await using WorkerProcess both = await WorkerProcess.StartReadyAsync(settings);
        Task<Answer> running = both.Shim.TryRunAsync(Ask.Sleep(3, "running"));
        await Engine.Default.WaitForProgramAsync(both.Name);
        Task<Answer> queued = both.Shim.TryRunAsync(Ask.Python("print('never')") with { JobId = "queued" });
        await Eventually.TrueAsync(async () => await vhost.CountAsync("sandbox.jobs") == 1, TimeSpan.FromSeconds(10), "a job that waits");

        Assert.Equal(202, (await both.Shim.SendAsync(HttpMethod.Post, "/jobs/queued/cancel")).Status);

        (await queued).MustRefuse(409, ErrorCodes.Cancelled);
        Assert.Equal("slept\n", (await running).Result.Stdout);
        Assert.Equal(["running"], both.EventsOf("sandbox.run.start").Select(line => line["job_id"]));
    }

    private static async Task CancelRunningAsync(WorkerProcess shim, WorkerProcess worker)
    {
        Task<Answer> call = shim.Shim.TryRunAsync(Ask.Sleep(100, "to-cancel"));
        string container = await Engine.Default.WaitForProgramAsync(worker.Name);

        Answer asked = await shim.Shim.SendAsync(HttpMethod.Post, "/jobs/to-cancel/cancel");

        Assert.Equal(202, asked.Status);
        Assert.Equal("to-cancel", asked.Json.GetProperty("job_id").GetString());
        (await call).MustRefuse(409, ErrorCodes.Cancelled);
        await Engine.Default.WaitUntilGoneAsync(worker.Name, [container], TimeSpan.FromSeconds(10));
    }
}
