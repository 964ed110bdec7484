using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Http;

/// <summary>A caller who leaves takes the job along; a container that is taken away takes nobody else along.</summary>
public sealed class InterruptedRunTests(InterruptedRunTests.OwnWorker worker) : IClassFixture<InterruptedRunTests.OwnWorker>
{
    [Fact]
    public async Task Run_CallerLeaves_ContainerIsGoneWithinFiveSeconds()
    {
        using var leaving = new CancellationTokenSource();
        Task<Answer> call = worker.Shim.CallAsync(Ask.Sleep(100, "left-alone"), leaving.Token);
        string container = await Engine.Default.WaitForProgramAsync(worker.Worker.Name);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        await Engine.Default.WaitUntilGoneAsync(worker.Worker.Name, [container], TimeSpan.FromSeconds(5));
        LogLine finish = await worker.Worker.WaitForEventAsync("sandbox.run.finish", null, line => line["job_id"] == "left-alone");
        Assert.Equal("cancelled", finish["status"]);
    }

    [Fact]
    public async Task Run_CallerLeavesInTheMiddleOfTheBody_NothingIsRunAndTheWorkerServesOn()
    {
        using var socket = new System.Net.Sockets.TcpClient(worker.Shim.Address.Host, worker.Shim.Address.Port);
        await socket.GetStream().WriteAsync(
            "POST /run HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"language\":"u8.ToArray(), TestContext.Current.CancellationToken);
        socket.Close();

        Assert.Equal("on\n", (await worker.Shim.RunAsync(Ask.Python("print('on')"))).Stdout);
        Assert.DoesNotContain(worker.Worker.Log, line => line["level"] == "error");
    }

    [Fact]
    public async Task Run_ContainerTakenAway_Is500AndTheNextJobRuns()
    {
        // A sandbox that is lost before anything was heard of the program is replaced, and nobody is told.
        Task<Answer> call = worker.Shim.TryRunAsync(
            Ask.Python("import time; print('heard'); time.sleep(100)", 120) with { JobId = "taken-away" });

        await Engine.Default.RemoveContainerAsync(await Engine.Default.WaitForProgramAsync(worker.Worker.Name));

        (await call).MustRefuse(500, ErrorCodes.SandboxFailed);
        LogLine finish = await worker.Worker.WaitForEventAsync("sandbox.run.finish", null, line => line["job_id"] == "taken-away");
        Assert.Equal("failed", finish["status"]);
        Assert.Equal("on\n", (await worker.Shim.RunAsync(Ask.Python("print('on')"))).Stdout);
    }

    /// <summary>A worker whose containers are all this class's.</summary>
    public sealed class OwnWorker : WorkerFixture
    {
        internal override WorkerSettings Settings => [];
    }
}
