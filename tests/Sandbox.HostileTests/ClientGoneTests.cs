using System.Diagnostics;
using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.HostileTests.Probing;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.HostileTests;

/// <summary>A caller who is gone, at every stage of its call: nobody else notices, its job ends with it, and nothing stays.</summary>
[Covers("requests/client-gone")]
public sealed class ClientGoneTests(HostileWorker worker)
{
    // A job whose caller has gone is killed at once; its end is in the log some moments later.
    private static readonly TimeSpan SoonGone = TimeSpan.FromSeconds(5);

    private const string Flood = "import os\nwhile True: os.write(1, b'x' * 65536)";
    private const string LargeAnswer = "for i in range(4): open(f'/output/{i}', 'wb').write(os.urandom(2 << 20)) if (os := __import__('os')) else 0";

    [Fact]
    public Task Leave_BeforeTheFirstByte_LeavesNothing() => LeaveAsync("connected", _ => Task.CompletedTask);

    [Fact]
    public Task Leave_WithinTheHeaders_LeavesNothing() =>
        LeaveAsync("headers", call => call.SendAsync(RawCall.Head(100)[..60]));

    [Fact]
    public Task Leave_BeforeTheBody_LeavesNothing() =>
        LeaveAsync("before-body", call => call.SendAsync(RawCall.Head(100)));

    [Fact]
    public Task Leave_WithinTheBody_LeavesNothing() =>
        LeaveAsync("body", call => call.SendAsync(RawCall.Head(1000) + """{"language":"python","code":"print("""));

    [Fact]
    public Task Leave_WithinAnEightMegabyteBody_LeavesNothing() =>
        LeaveAsync("large-body", call => call.SendAsync(RawCall.Head(12_000_000) + new string(' ', 6_000_000)));

    [Fact]
    public Task Leave_WithinAChunk_LeavesNothing() => LeaveAsync("chunk", call => call.SendAsync(
        RawCall.Head(0).Replace("Content-Length: 0", "Transfer-Encoding: chunked", StringComparison.Ordinal) + "ff\r\n{\"language\":"));

    [Fact]
    public Task Leave_RightAfterTheBody_EndsTheJob() =>
        LeaveAsync("after-body", call => call.SendJobAsync(Job("after-body", "import time; time.sleep(60)")));

    [Fact]
    public Task Leave_WhileItRuns_EndsTheJob() => LeaveRunningAsync("running", "import time; time.sleep(60)");

    [Fact]
    public Task Leave_WhileItFloods_EndsTheJob() => LeaveRunningAsync("flooding", Flood);

    [Fact]
    public Task Leave_WhileItForks_EndsTheJob() => LeaveRunningAsync("forking", "import os\nwhile True:\n try: os.fork()\n except OSError: pass");

    [Fact]
    public Task Leave_WhileItWaitsForItsTurn_NeverStartsTheJob() => LeaveAsync("queued", async call =>
    {
        string[] busy = [.. Enumerable.Range(0, HostileWorker.Concurrency).Select(index => $"gone-busy-{index}")];
        Task[] others = [.. busy.Select(job => worker.Caller.PostAsync(Job(job, "import time; time.sleep(1)"), TimeSpan.FromSeconds(60)))];
        foreach (string job in busy)
        {
            await worker.Process.WaitForEventAsync("sandbox.run.start", null, line => line["job_id"] == job);
        }

        await call.SendJobAsync(Job("queued", "print('ran')"));
        call.Reset();
        await Task.WhenAll(others);
        Assert.Equal("next\n", (await worker.Caller.RunAsync("print('next')")).Result.Stdout);
        Assert.DoesNotContain(worker.Process.EventsOf("sandbox.run.start"), line => line["job_id"] == JobId("queued"));
    });

    [Fact]
    public Task Leave_WhileFilesAreCollected_LeavesNothing() => LeaveAsync("collecting", async call =>
    {
        await call.SendJobAsync(Job("collecting", LargeAnswer));
        await worker.Process.WaitForEventAsync("sandbox.run.start", null, line => line["job_id"] == JobId("collecting"));
    });

    [Fact]
    public Task Leave_WithinTheAnswer_LeavesNothing() => LeaveAsync("answer", async call =>
    {
        await call.SendJobAsync(Job("answer", LargeAnswer));
        Assert.NotEqual(0, await call.ReadSomeAsync());
    });

    [Fact]
    public Task Leave_AHundredAtOnce_LeavesNothing() => LeaveAsync("hundred", async _ =>
    {
        RawCall[] calls = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => RawCall.ConnectAsync(worker.Caller.Address)));
        await Task.WhenAll(calls.Select((call, index) => call.SendAsync(RawCall.Head(200)[..(20 + index)])));
        foreach (RawCall call in calls)
        {
            call.Reset();
        }
    });

    private Task LeaveRunningAsync(string stage, string code) => LeaveAsync(
        stage,
        async call =>
        {
            await call.SendJobAsync(Job(stage, code));
            await worker.Process.WaitForEventAsync("sandbox.run.start", null, line => line["job_id"] == JobId(stage));
        },
        async () =>
        {
            LogLine end = await worker.Process.WaitForEventAsync("sandbox.run.finish", SoonGone, line => line["job_id"] == JobId(stage));
            Assert.Equal("cancelled", end["status"]);
        });

    private Task LeaveAsync(string stage, Func<RawCall, Task> until, Func<Task>? afterwards = null) => new ProbeRunner(worker).WatchAsync(
        $"Requests/client-gone-{stage}",
        async () =>
        {
            long began = Stopwatch.GetTimestamp();
            using RawCall call = await RawCall.ConnectAsync(worker.Caller.Address);
            await until(call);
            call.Reset();
            await (afterwards?.Invoke() ?? Task.CompletedTask);
            return ("left", Stopwatch.GetElapsedTime(began));
        });

    private static string JobId(string stage) => $"gone-{stage}";

    private static byte[] Job(string stage, string code) => JsonSerializer.SerializeToUtf8Bytes(
        new RunRequest { JobId = stage.StartsWith("gone-", StringComparison.Ordinal) ? stage : JobId(stage), Language = "python", Code = code, TimeoutS = 20 },
        ContractJson.Wire.RunRequest);
}
