using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Http;

/// <summary>The two events operators parse, and what no log may hold.</summary>
public sealed class LogTests(LogTests.OwnWorker worker) : IClassFixture<LogTests.OwnWorker>
{
    private static readonly string[] Common = ["timestamp", "level", "event", "message"];

    [Fact]
    public async Task Log_Run_StartsAndFinishesFieldForField()
    {
        RunResult result = await worker.Shim.RunAsync(Ask.Bash("cp /input/* /output; exit 3", 9, Ask.File("a", "12345"), Ask.File("b", "6")) with
        {
            JobId = "log-1",
            RequestId = "for the log 一",
        });

        LogLine start = await FindAsync("sandbox.run.start", "log-1");
        Assert.Equal([.. Common, "request_id", "job_id", "timeout_s", "code_bytes"], Names(start));
        Assert.Equal("for the log 一", start.Fields.GetProperty("request_id").GetString());
        Assert.Equal(9, start.Fields.GetProperty("timeout_s").GetInt32());
        Assert.Equal("cp /input/* /output; exit 3".Length, start.Fields.GetProperty("code_bytes").GetInt32());

        LogLine finish = await FindAsync("sandbox.run.finish", "log-1");
        Assert.Equal(
            [
                .. Common, "request_id", "job_id", "status", "exit_code", "timed_out", "duration_ms",
                "input_files", "input_bytes", "output_files", "output_bytes",
            ],
            Names(finish));
        Assert.Equal("for the log 一", finish.Fields.GetProperty("request_id").GetString());
        Assert.Equal("ok", finish.Fields.GetProperty("status").GetString());
        Assert.Equal(3, finish.Fields.GetProperty("exit_code").GetInt32());
        Assert.False(finish.Fields.GetProperty("timed_out").GetBoolean());
        Assert.Equal(result.DurationMs, finish.Fields.GetProperty("duration_ms").GetInt64());
        Assert.Equal((2, 6), (finish.Fields.GetProperty("input_files").GetInt32(), finish.Fields.GetProperty("input_bytes").GetInt64()));
        Assert.Equal((2, 6), (finish.Fields.GetProperty("output_files").GetInt32(), finish.Fields.GetProperty("output_bytes").GetInt64()));
        Assert.All([start, finish], line => Assert.EndsWith("Z", line["timestamp"], StringComparison.Ordinal));
        Assert.All([start, finish], line => Assert.Equal("info", line["level"]));
    }

    [Fact]
    public async Task Log_TimedOutRun_SaysSo()
    {
        await worker.Shim.RunAsync(Ask.Python("import time; time.sleep(60)", 1) with { JobId = "log-timeout" });

        LogLine finish = await FindAsync("sandbox.run.finish", "log-timeout");
        Assert.Equal("timed_out", finish["status"]);
        Assert.Equal(124, finish.Fields.GetProperty("exit_code").GetInt32());
        Assert.True(finish.Fields.GetProperty("timed_out").GetBoolean());
    }

    [Fact]
    public async Task Log_CancelledRun_FinishesToo()
    {
        using var leaving = new CancellationTokenSource();
        Task<Answer> call = worker.Shim.CallAsync(Ask.Sleep(60, "log-cancelled"), leaving.Token);
        await FindAsync("sandbox.run.start", "log-cancelled");
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        LogLine finish = await FindAsync("sandbox.run.finish", "log-cancelled");
        Assert.Equal("cancelled", finish["status"]);
        Assert.Equal(JsonValueKind.Null, finish.Fields.GetProperty("exit_code").ValueKind);
    }

    [Fact]
    public async Task Log_EveryStartedJob_FinishesOnce()
    {
        string[] jobs = [.. Enumerable.Range(0, 6).Select(index => $"paired-{index}")];
        string[] programs = ["", "exit 1", "kill -9 $$", "ln -s x /output/x", "head -c 3000000 /dev/zero > /output/x", "exit 124"];
        await Task.WhenAll(jobs.Zip(programs, (job, program) => worker.Shim.TryRunAsync(Ask.Bash(program) with { JobId = job })));
        foreach (string job in jobs)
        {
            await FindAsync("sandbox.run.finish", job);
        }

        Assert.All(jobs, job => Assert.Single(worker.Worker.EventsOf("sandbox.run.start"), line => line["job_id"] == job));
        Assert.All(jobs, job => Assert.Single(worker.Worker.EventsOf("sandbox.run.finish"), line => line["job_id"] == job));
        Assert.Equal("output_rejected", (await FindAsync("sandbox.run.finish", "paired-3"))["status"]);
    }

    [Fact]
    public async Task Log_ContentOfAJob_IsNeverInIt()
    {
        const string Secret = "KZQ-marker-1729";
        await worker.Shim.RunAsync(Ask.Bash($"echo {Secret}; echo {Secret} >&2; echo {Secret} > /output/{Secret}", null, Ask.File("in", Secret)) with { JobId = "secretive" });
        await worker.Shim.TryRunAsync(Ask.Python($"raise ValueError('{Secret}')") with { JobId = "raises" });
        await worker.Shim.PostAsync($$"""{"language":"{{Secret}}","code":"{{Secret}}","input_files":[{"path":"../{{Secret}}","content_b64":""}]}""");
        await worker.Shim.PostAsync($$"""{"language":"python","code":["{{Secret}}"]}""");

        await FindAsync("sandbox.run.finish", "raises");
        Assert.DoesNotContain(Secret, worker.Worker.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, worker.Worker.Stderr, StringComparison.Ordinal);
    }

    private Task<LogLine> FindAsync(string name, string job) =>
        worker.Worker.WaitForEventAsync(name, null, line => line["job_id"] == job);

    private static string[] Names(LogLine line) => [.. line.Fields.EnumerateObject().Select(property => property.Name)];

    /// <summary>A worker whose log is all this class's.</summary>
    public sealed class OwnWorker : WorkerFixture
    {
        internal override WorkerSettings Settings => [];
    }
}
