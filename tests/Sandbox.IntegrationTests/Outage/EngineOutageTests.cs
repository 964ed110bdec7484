using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Outage;

/// <summary>The engine goes away and comes back, on an engine of the test's own; the worker stays the same process throughout.</summary>
public sealed class EngineOutageTests(PrivateEngine engine) : IClassFixture<PrivateEngine>
{
    [Fact]
    public async Task EngineStopped_HealthSaysSoAndJobsAre503_UntilItIsBack()
    {
        await engine.StartAsync();
        await using WorkerProcess worker = await StartWorkerAsync();
        Assert.Equal("before\n", (await worker.Shim.RunAsync(Ask.Python("print('before')"))).Stdout);

        await engine.StopAsync();

        Answer health = await worker.Shim.GetAsync("/health");
        Assert.Equal(200, health.Status);
        Assert.Equal("ok", health.Json.GetProperty("status").GetString());
        JsonElement docker = health.Json.GetProperty("docker");
        Assert.False(docker.GetProperty("available").GetBoolean());
        Assert.False(docker.GetProperty("image_present").GetBoolean());
        Assert.Contains(engine.Address, docker.GetProperty("error").GetString(), StringComparison.Ordinal);

        Answer ready = await worker.Shim.GetAsync("/health/ready");
        Assert.Equal(503, ready.Status);
        Assert.Equal("not_ready", ready.Json.GetProperty("status").GetString());
        Assert.Equal(docker.GetProperty("error").GetString(), Assert.Single(ready.Json.GetProperty("reasons").EnumerateArray()).GetString());
        Assert.Equal(200, (await worker.Shim.GetAsync("/health/live")).Status);

        Answer refused = await worker.Shim.TryRunAsync(Ask.Python("print('never')"));
        Assert.Equal(2, refused.MustRefuse(503, ErrorCodes.EngineUnavailable).RetryAfter);

        await engine.StartAsync();

        await Eventually.TrueAsync(
            async () => (await worker.Shim.GetAsync("/health/ready")).Status == 200, TimeSpan.FromSeconds(15), "a ready worker");
        Assert.Equal("after\n", (await worker.Shim.RunAsync(Ask.Python("print('after')"))).Stdout);
        Assert.False(worker.HasEnded);
    }

    [Fact]
    public async Task EngineKilledMidJob_CallerIsToldToComeAgain_AndTheContainerGoesOnceItIsBack()
    {
        await engine.StartAsync();
        await using WorkerProcess worker = await StartWorkerAsync();
        Task<Answer> call = worker.Shim.TryRunAsync(Ask.Sleep(60, "cut-off"));
        await engine.Engine.WaitForProgramAsync(worker.Name);
        IReadOnlyList<string> before = await engine.Engine.ContainersOfAsync(worker.Name);

        await engine.KillAsync();

        Answer answer = (await call).MustRefuse(503, ErrorCodes.EngineUnavailable);
        Assert.NotNull(answer.RetryAfter);
        Assert.Equal("failed", (await worker.WaitForEventAsync("sandbox.run.finish"))["status"]);
        await worker.WaitForEventAsync("container.remove.failed");
        await engine.StartAsync();
        await engine.Engine.WaitUntilGoneAsync(worker.Name, before, TimeSpan.FromSeconds(60));
        Assert.Equal("after\n", (await worker.Shim.RunAsync(Ask.Python("print('after')"))).Stdout);
    }

    [Fact]
    public async Task WorkerKilledMidJob_TheNextStartRemovesItsContainersAndNoOneElses()
    {
        await engine.StartAsync();
        await using WorkerProcess living = await StartWorkerAsync();
        using var leaving = new CancellationTokenSource();
        Task<Answer> neighbour = living.Shim.CallAsync(Ask.Sleep(100, "untouched"), leaving.Token);
        string kept = await engine.Engine.WaitForProgramAsync(living.Name);
        await using WorkerProcess dying = await StartWorkerAsync();
        Task<Answer> lost = dying.Shim.TryRunAsync(Ask.Sleep(100));
        await engine.Engine.WaitForProgramAsync(dying.Name);

        await dying.KillAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => lost);
        await using WorkerProcess next = await StartWorkerAsync();

        Assert.Empty(await engine.Engine.ContainersOfAsync(dying.Name));
        Assert.Contains(kept, await engine.Engine.RunningContainersOfAsync(living.Name));
        Assert.Empty(living.EventsOf("sandbox.run.finish"));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => neighbour);
    }

    private Task<WorkerProcess> StartWorkerAsync() => WorkerProcess.StartReadyAsync(new() { ["ENGINE"] = engine.Address });
}
