using System.Globalization;
using System.Text;
using Sandbox.Contracts.Jobs;
using Sandbox.DrillTests.Brokers;
using Sandbox.DrillTests.Reporting;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DrillTests.Drills;

/// <summary>Messages that are no jobs, jobs that come twice, and jobs that must not run any more.</summary>
public sealed class MessageDrills(DrillBroker broker, DrillReport report)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drill14_MalformedMessage_IsADeadLetterAndAnsweredWhenItCanBe()
    {
        await using Drill drill = await Drill.BeginAsync("14", "malformed messages among good ones", await broker.GetAsync(), report);
        WorkerProcess worker = await drill.StartWorkerAsync();
        await drill.SendSleepersAsync(2, seconds: 0);
        drill.Ledger.Attempted("malformed");
        Assert.True(await drill.Sender.SendRawAsync("no JSON"u8.ToArray(), "malformed", drill.Replies, Cancellation));
        drill.Ledger.Accepted("malformed");
        Assert.True(await drill.Sender.SendRawAsync(Encoding.UTF8.GetBytes("{\"language\":7}"), null, "sandbox.reply.gone", Cancellation));
        await drill.SendSleepersAsync(2, seconds: 0, "after");

        RunResult rejected = await drill.ResultAsync("malformed");
        Assert.Equal((JobStatus.Rejected, ErrorCodes.InvalidJson), (rejected.Status, rejected.Error?.Code));
        await Eventually.TrueAsync(() => worker.EventsOf("broker.dead-letter").Count == 2, Soon, "two dead letters");
        Assert.Equal(
            [ErrorCodes.InvalidField, ErrorCodes.InvalidJson], worker.EventsOf("broker.dead-letter").Select(line => line["code"]).Order(StringComparer.Ordinal));
        await drill.VerifyAsync(deadLetters: 2);
    }

    [Fact]
    public async Task Drill15_SameJobTwice_RunsOnceAndShowsOneResult()
    {
        await using Drill drill = await Drill.BeginAsync("15", "the same job_id twice, in series and in parallel", await broker.GetAsync(), report);
        WorkerProcess worker = await drill.StartWorkerAsync();
        RunRequest series = Ask.Python("import random; print(random.random())") with { JobId = "in-series" };
        RunRequest parallel = Ask.Python("import random, time; time.sleep(1); print(random.random())") with { JobId = "in-parallel" };

        await drill.SendAsync(series);
        await drill.ResultAsync("in-series");
        await drill.SendAsync(series);
        await drill.SendAsync(parallel);
        await drill.SendAsync(parallel);
        await drill.AllAnsweredAsync();
        await Eventually.TrueAsync(() => drill.Ledger.Repeated.Count == 2, Soon, "two repeated answers");

        // Each prints a number of its own whenever it runs.
        await Eventually.TrueAsync(() => worker.EventsOf("broker.job.answered-again").Count == 2, Soon, "two jobs that were answered again");
        Assert.Equal(2, worker.EventsOf("sandbox.run.start").Count);
        await drill.VerifyAsync();
    }

    [Fact]
    public async Task Drill21_DeadlinePassedAndCancelled_NeverStartAndAreKilled()
    {
        await using Drill drill = await Drill.BeginAsync("21", "deadline passed while queued; cancel while queued and while running", await broker.GetAsync(), report);

        // Declares the queues; runs nothing.
        await drill.StartWorkerAsync("shim");
        string soon = DateTimeOffset.UtcNow.AddSeconds(1).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        await drill.SendAsync(Drill.Sleeper("expired", seconds: 0) with { Deadline = soon });
        await Eventually.TrueAsync(() => DateTimeOffset.UtcNow > DateTimeOffset.Parse(soon, CultureInfo.InvariantCulture), Soon, "the deadline");
        WorkerProcess worker = await drill.StartWorkerAsync(change: settings => settings["MAX_CONCURRENCY"] = "1");
        Assert.Equal(JobStatus.Expired, (await drill.ResultAsync("expired")).Status);

        await drill.SendAsync(Drill.Sleeper("running", seconds: 90));
        await drill.SendAsync(Drill.Sleeper("queued", seconds: 0));
        string container = await Engine.Default.WaitForProgramAsync(worker.Name);
        Assert.True(await drill.Sender.CancelAsync("queued", Cancellation));
        await worker.WaitForEventAsync("broker.control.cancel", Soon, line => line["job_id"] == "queued");
        drill.StartClock();
        Assert.True(await drill.Sender.CancelAsync("running", Cancellation));

        // Killed within two seconds is the promise.
        Assert.Equal(JobStatus.Cancelled, (await drill.ResultAsync("running", seconds: 2)).Status);
        drill.StopClock();
        await Engine.Default.WaitUntilGoneAsync(worker.Name, [container], Soon);
        Assert.Equal(JobStatus.Cancelled, (await drill.ResultAsync("queued")).Status);
        Assert.Equal(["expired", "running"], worker.EventsOf("sandbox.run.start").Select(line => line["job_id"]));
        await drill.VerifyAsync();
        Assert.Empty(drill.Ledger.Repeated);
    }

    [Fact]
    public async Task Drill22_NodesConsumerTimeoutBelowTheJobs_IsOverruledByTheQueues()
    {
        await using Drill drill = await Drill.BeginAsync("22", "the node's consumer_timeout is shorter than a job", await broker.GetAsync(), report);
        try
        {
            // Two seconds, looked at every second instead of every minute: of channels opened from now on.
            await drill.Space.Node.ControlAsync("eval", "application:set_env(rabbit, consumer_timeout, 2000), application:set_env(rabbit, channel_tick_interval, 1000).");
            await drill.StartWorkerAsync();
            await drill.SendAsync(Drill.Sleeper("longer", seconds: 8));

            RunResult result = await drill.ResultAsync("longer");

            Assert.Equal((JobStatus.Ok, 1), (result.Status, result.Attempt));
        }
        finally
        {
            await drill.Space.Node.ControlAsync("eval", "application:set_env(rabbit, consumer_timeout, 1800000), application:set_env(rabbit, channel_tick_interval, 60000).");
        }

        await drill.VerifyAsync();
    }
}
