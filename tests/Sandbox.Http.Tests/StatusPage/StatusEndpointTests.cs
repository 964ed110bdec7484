using System.Net;
using System.Text.Json;
using Sandbox.Contracts.Health;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Contracts.Status;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Jobs;
using Sandbox.Http.Tests.Fakes;

namespace Sandbox.Http.Tests.StatusPage;

public sealed class StatusEndpointTests
{
    private const int HangGuard = 30_000;

    [Fact(Timeout = HangGuard)]
    public async Task Status_ProcessWithAnEngine_TellsOfItsPoolAndQueue()
    {
        await using ShimHost host = await ShimHost.StartAsync(
            options: new HttpOptions { Version = "1.2.3", Instance = "w-1", Concurrency = 3, Unsafe = ["AMON_SANDBOX_UNSAFE_X"] },
            engine: FakeEngine.Good with { Runtime = "runsc" },
            queue: new FakeJobQueue(new JobQueueState(5, 64, Workers: null)));

        StatusReport status = await ReadAsync(host);

        Assert.Equal(("1.2.3", "w-1", "embedded"), (status.Version, status.Instance, status.Mode));
        Assert.Equal(["AMON_SANDBOX_UNSAFE_X"], status.Unsafe);
        Assert.Equal(new StatusQueue(5, 64, null), status.Queue);
        Assert.Equal(new StatusInFlight(0, 3, 0), status.InFlight);
        Assert.Equal(new StatusPool(0, 0, 0, 0, 0), status.Pool);
        Assert.Equal("none", status.Broker.State);
        Assert.True(status.Now >= status.StartedAt);

        // The engine answers, but no program has run in a sandbox yet.
        Assert.Equal("trouble", status.Engine.State);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Status_EngineAway_SaysWhy()
    {
        await using ShimHost host = await ShimHost.StartAsync(engine: new EngineHealth(false, "image:1", false, "The engine is away."));

        Assert.Equal(new StatusPart("trouble", "The engine is away."), (await ReadAsync(host)).Engine);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Status_ShimAlone_SaysWhatItCannotKnow()
    {
        await using ShimHost host = await ShimHost.StartAsync(queue: new FakeJobQueue(state: null));

        StatusReport status = await ReadAsync(host);

        Assert.Equal(("shim", "none"), (status.Mode, status.Engine.State));
        Assert.Equal(new StatusQueue(null, null, null), status.Queue);
        Assert.Equal(new StatusInFlight(null, null, 0), status.InFlight);
        Assert.Null(status.Pool);
        Assert.Empty(status.Jobs);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Status_CallOnItsWay_IsInFlightAndThenListed()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = new FakeJobClient(async (job, _) =>
        {
            arrived.SetResult();
            await go.Task;
            return new JobReply.Finished(ResultFactory.Create(job, new JobOutcome { Status = JobStatus.Ok, ExitCode = 0 }, 1, "w"));
        });
        await using ShimHost host = await ShimHost.StartAsync(client);
        Task<ShimHost.Answer> call = host.RunAsync(ShimHost.GoodBody);
        await arrived.Task;

        Assert.Equal(1, (await ReadAsync(host)).InFlight.Calls);
        go.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await call).Status);

        StatusReport status = await ReadAsync(host);
        Assert.Equal(0, status.InFlight.Calls);
        Assert.Equal(("job-1", "ok"), (Assert.Single(status.Jobs).JobId, status.Jobs[0].Status));
        Assert.Equal(1, status.Latency.Count);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Status_AfterJobs_HoldsNothingOfTheirContent()
    {
        const string secret = "7h15-15-c0n73n7";
        var client = new FakeJobClient((job, _) => Task.FromResult<JobReply>(new JobReply.Finished(ResultFactory.Create(
            job,
            new JobOutcome
            {
                Status = JobStatus.OutputRejected,
                Stdout = new CapturedText(secret, 0),
                Stderr = new CapturedText(secret, 0),
                OutputFiles = [new JobFile(secret, System.Text.Encoding.UTF8.GetBytes(secret))],
                Error = new JobError(ErrorCodes.OutputPathInvalid, secret),
            },
            1,
            "w"))));
        await using ShimHost host = await ShimHost.StartAsync(client);

        await host.RunAsync($$"""{"job_id":"job-1","request_id":"{{secret}}","language":"python","code":"{{secret}}","input_files":[{"path":"{{secret}}","content_b64":""}]}""");

        string text = (await host.GetAsync("/status")).Text;
        Assert.Contains("job-1", text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_ResultWithHoles_IsAnsweredAllTheSame()
    {
        RunResult holes = JsonSerializer.Deserialize(
            """{"id":null,"job_id":null,"request_id":null,"status":"ok","stdout":null,"stderr":null,"output_files":null,"timings":null,"worker":null}""",
            ContractJson.Wire.RunResult)!;
        await using ShimHost host = await ShimHost.StartAsync(FakeJobClient.Answering(new JobReply.Finished(holes)));

        ShimHost.Answer answer = await host.RunAsync(ShimHost.GoodBody);

        Assert.Equal((HttpStatusCode.OK, "ok"), (answer.Status, answer.Json.GetProperty("status").GetString()));
        Assert.Equal("job-1", Assert.Single((await ReadAsync(host)).Jobs).JobId);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Status_WithAKey_NeedsIt()
    {
        await using ShimHost host = await ShimHost.StartAsync(options: new HttpOptions { ApiKey = "key" });

        (await host.GetAsync("/status")).AssertProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthorized);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/status");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer key");
        ShimHost.Answer answer = await host.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.DoesNotContain("Bearer", answer.Text, StringComparison.Ordinal);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("/")]
    [InlineData("/status")]
    [InlineData("/status-page.js")]
    [InlineData("/status-page.css")]
    public async Task Page_TurnedOff_IsNotThere(string path)
    {
        await using ShimHost host = await ShimHost.StartAsync(options: new HttpOptions { StatusPage = false });

        (await host.GetAsync(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.OK, (await host.RunAsync(ShimHost.GoodBody)).Status);
    }

    private static async Task<StatusReport> ReadAsync(ShimHost host)
    {
        ShimHost.Answer answer = await host.GetAsync("/status");
        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.Status, answer.Type));
        return JsonSerializer.Deserialize(answer.Text, ContractJson.Wire.StatusReport)!;
    }
}
