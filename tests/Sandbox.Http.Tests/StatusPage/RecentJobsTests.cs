using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Contracts.Status;
using Sandbox.Execution.Clients;
using Sandbox.Http.StatusPage;

namespace Sandbox.Http.Tests.StatusPage;

public sealed class RecentJobsTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly RecentJobs _recent;

    public RecentJobsTests() => _recent = new RecentJobs(_time);

    private IReadOnlyList<StatusJob> Jobs => _recent.Read().Jobs;

    private int Measured => _recent.Read().Latency.Count;

    [Fact]
    public void Call_Answered_IsListedWithItsTimesAndMeasured()
    {
        Call("job-1", Finished(Result("job-1") with { ExitCode = 3 }), 120);

        StatusJob job = Assert.Single(Jobs);
        Assert.Equal(("job-1", "ok", 3, "http", 1, "w"), (job.JobId, job.Status, job.ExitCode, job.Via, job.Attempt, job.Worker));
        Assert.Equal((120.0, 1.0, 2.0, 3.0, 4.0), (job.TookMs, job.QueueMs, job.AcquireMs, job.RunMs, job.CollectMs));
        Assert.Equal(Noon.AddMilliseconds(120), job.At);
        Assert.Equal((1, 120.0), (Measured, _recent.Read().Latency.P50Ms));
    }

    [Fact]
    public void Call_SameResultTwice_IsInTheListOnce()
    {
        Call("job-1", Finished(Result("job-1")), 100);
        Call("job-2", Finished(Result("job-2")), 100);
        Call("job-1", Finished(Result("job-1")), 100);

        Assert.Equal(["job-2", "job-1"], Jobs.Select(job => job.JobId));
    }

    [Fact]
    public void Published_SameResultTwice_IsInTheListAndMeasuredOnce()
    {
        _recent.Published(Result("job-1"));
        _recent.Published(Result("job-1"));

        Assert.Equal("queue", Assert.Single(Jobs).Via);
        Assert.Equal(1, Measured);
    }

    [Fact]
    public void Published_WhatACallerHereWaitsFor_IsTheCallsToTell()
    {
        using (RecentJobs.Call call = _recent.Begin("job-1"))
        {
            _recent.Published(Result("job-1"));
            Assert.Empty(Jobs);
            call.Answer(Finished(Result("job-1")));
        }

        // The worker in this process may get to telling it only now.
        _recent.Published(Result("job-1"));

        Assert.Equal("http", Assert.Single(Jobs).Via);
        Assert.Equal(1, Measured);
    }

    [Fact]
    public void Call_IdUsedAgain_ShowsTheLaterRunFirst()
    {
        Call("job-1", Finished(Result("job-1")), 100);
        Call("job-2", Finished(Result("job-2")), 100);
        Call("job-1", Finished(Result("job-1") with { StartedAt = Noon.AddSeconds(5), ExitCode = 7 }), 100);

        Assert.Equal(["job-1", "job-2"], Jobs.Select(job => job.JobId));
        Assert.Equal(7, Jobs[0].ExitCode);
        Assert.Equal(3, Measured);
    }

    [Fact]
    public void Jobs_MoreThanFit_AreTheLatest()
    {
        foreach (int number in Enumerable.Range(1, RecentJobs.Most + 20))
        {
            Call($"job-{number}", Finished(Result($"job-{number}")), 1);
        }

        Assert.Equal(50, Jobs.Count);
        Assert.Equal(("job-70", "job-21"), (Jobs[0].JobId, Jobs[^1].JobId));
    }

    [Fact]
    public void Call_Unanswered_IsOneWhoseCallerLeft()
    {
        Call("job-1", reply: null, 30);

        Assert.Equal(("left", 30.0, null), (Jobs[0].Status, Jobs[0].TookMs, Jobs[0].Worker));
        Assert.Equal(0, Measured);
    }

    [Fact]
    public void Call_Refused_IsListedWithTheReasonAndNotMeasured()
    {
        Call("job-1", new JobReply.Busy(new JobError(ErrorCodes.Busy, "A sentence.")), 1);
        Call("job-2", new JobReply.Unavailable(new JobError(ErrorCodes.BrokerUnavailable, "A sentence.")), 1);

        Assert.Equal([("refused", ErrorCodes.BrokerUnavailable), ("refused", ErrorCodes.Busy)], Jobs.Select(job => (job.Status, job.Code!)));
        Assert.Equal(0, Measured);
    }

    [Theory]
    [InlineData(JobStatus.Ok, true)]
    [InlineData(JobStatus.TimedOut, true)]
    [InlineData(JobStatus.OomKilled, true)]
    [InlineData(JobStatus.OutputRejected, true)]
    [InlineData(JobStatus.Rejected, false)]
    [InlineData(JobStatus.Cancelled, false)]
    [InlineData(JobStatus.Expired, false)]
    [InlineData(JobStatus.Failed, false)]
    public void Latency_JobThatEndedSo_CountsOnlyIfItsProgramRan(JobStatus status, bool counts)
    {
        _recent.Published(Result("job-1") with { Status = status });

        Assert.Equal(counts ? 1 : 0, Measured);
        Assert.Single(Jobs);
    }

    // What a worker of another version, or nobody of ours, might put on a reply queue. The client reads it as it reads any result.
    [Theory]
    [InlineData("""{"id":null,"job_id":null,"request_id":null,"status":"ok"}""")]
    [InlineData("""{"id":"x","job_id":"x","request_id":"x","status":"ok","stdout":null,"stderr":null,"output_files":null,"timings":null,"usage":null,"worker":null,"error":null,"started_at":null}""")]
    [InlineData("""{"id":"x","job_id":"x","request_id":"x","status":"failed","error":{"code":null,"message":null},"started_at":"2030-01-31T12:00:00Z","timings":null}""")]
    [InlineData("""{"id":"x","job_id":"x","request_id":"x","status":99,"attempt":-2147483648,"duration_ms":-1,"started_at":"2030-01-31T12:00:00Z"}""")]
    public void Call_ResultWithHoles_IsTakenAsItIs(string json)
    {
        RunResult result = JsonSerializer.Deserialize(json, ContractJson.Wire.RunResult)!;

        Call("job-1", Finished(result), 10);

        Assert.Equal("job-1", Assert.Single(Jobs).JobId);
        Assert.NotEmpty(JsonSerializer.Serialize(Jobs[0], ContractJson.Wire.StatusJob));
    }

    [Fact]
    public void Call_ResultWithEndlessNames_IsCut()
    {
        Call("job-1", Finished(Result("job-1") with { Worker = new string('w', 1_000_000), Error = new JobError(new string('e', 1_000_000), "") }), 10);

        Assert.Equal((128, 128), (Jobs[0].Worker!.Length, Jobs[0].Code!.Length));
    }

    [Fact]
    public async Task Calls_ManyAtOnce_AreAllThere()
    {
        await Parallel.ForAsync(0, 2000, TestContext.Current.CancellationToken, (number, _) =>
        {
            string id = $"job-{number % 10}";
            using RecentJobs.Call call = _recent.Begin(id);
            call.Answer(Finished(Result(id) with { StartedAt = Noon.AddSeconds(number) }));
            return ValueTask.CompletedTask;
        });

        Assert.Equal((10, 2000), (Jobs.Count, Measured));
        _recent.Published(Result("job-1") with { StartedAt = Noon.AddDays(1) });
        Assert.Equal("queue", Jobs[0].Via);
    }

    private static JobReply.Finished Finished(RunResult result) => new(result);

    private static RunResult Result(string jobId) => new()
    {
        Id = jobId,
        JobId = jobId,
        RequestId = "r",
        Status = JobStatus.Ok,
        ExitCode = 0,
        Worker = "w",
        StartedAt = Noon,
        DurationMs = 9,
        Timings = new JobTimings { QueueMs = 1, AcquireMs = 2, RunMs = 3, CollectMs = 4 },
    };

    private void Call(string jobId, JobReply? reply, int milliseconds)
    {
        using RecentJobs.Call call = _recent.Begin(jobId);
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        if (reply is not null)
        {
            call.Answer(reply);
        }
    }
}
