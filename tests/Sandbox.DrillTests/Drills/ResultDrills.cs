using Sandbox.Contracts.Jobs;
using Sandbox.DrillTests.Brokers;
using Sandbox.DrillTests.Reporting;
using Sandbox.DrillTests.Traffic;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DrillTests.Drills;

/// <summary>Results that find no way: a network that crawls, a broker that blocks, queues that are gone, full or slow, and results that are too large.</summary>
public sealed class ResultDrills(DrillBroker broker, DrillReport report)
{
    private const long MiB = 1024 * 1024;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    [Trait("Category", "long")]
    public async Task Drill09_NetworkCrawlsThenIsCut_ResultIsPublishedAgain()
    {
        await using Drill drill = await Drill.BeginAsync("9", "the network crawls, then is cut, while a result is being published", await broker.GetAsync(), report);
        WorkerProcess worker = await drill.StartWorkerAsync();
        await drill.SendAsync(Ask.Python("import time; time.sleep(3); print('x' * 1_000_000)", 60) with { JobId = "crawling" });
        await worker.WaitForEventAsync("sandbox.run.start", Soon);
        try
        {
            await drill.Space.Node.Network.CrawlAsync(kilobits: 16);
            await worker.WaitForEventAsync("sandbox.run.finish", Soon);
            await worker.WaitForEventAsync("broker.publish.retry", TimeSpan.FromSeconds(60));
            await drill.Space.Node.Network.CutAsync();
            await worker.WaitForEventAsync("broker.disconnected", TimeSpan.FromSeconds(60));
        }
        finally
        {
            await drill.Space.Node.Network.HealAsync();
        }

        drill.StartClock();
        Assert.Equal(1_000_001, (await drill.ResultAsync("crawling")).Stdout.Length);
        drill.StopClock();
        await drill.VerifyAsync();
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task Drill10_ConnectionBlocked_NothingIsAcknowledgedBeforeItsConfirm()
    {
        await using Drill drill = await Drill.BeginAsync("10", "connection.blocked by a memory alarm", await broker.GetAsync(), report);
        WorkerProcess worker = await drill.StartWorkerAsync("both");
        await drill.SendSleepersAsync(4, seconds: 4);
        await Eventually.TrueAsync(() => worker.EventsOf("sandbox.run.start").Count == 4, Soon, "four running jobs");
        try
        {
            await drill.Space.Node.ControlAsync("set_vm_memory_high_watermark", "0.000001");
            await Eventually.TrueAsync(() => worker.EventsOf("sandbox.run.finish").Count == 4, Soon, "four finished programs");
            await worker.WaitForEventAsync("broker.publisher.blocked", Soon);
            Answer ready = await worker.Shim.GetAsync("/health/ready");
            Assert.Equal(503, ready.Status);
            Assert.Contains("memory", ready.Text, StringComparison.Ordinal);
            await Eventually.TrueAsync(async () => (await drill.Space.CountAsync("sandbox.jobs")).Unsettled == 4, Soon, "four jobs that are not acknowledged");
            Assert.Empty(drill.Ledger.Results);
        }
        finally
        {
            await drill.Space.Node.ControlAsync("set_vm_memory_high_watermark", "0.6");
        }

        drill.StartClock();
        await drill.AllAnsweredAsync();
        drill.StopClock();
        await drill.VerifyAsync();
    }

    [Fact]
    public async Task Drill17_ReplyQueueGone_ResultIsParkedAndTheJobSettled()
    {
        await using Drill drill = await Drill.BeginAsync("17", "reply_to names a queue that is gone", await broker.GetAsync(), report);
        WorkerProcess worker = await drill.StartWorkerAsync();
        Assert.True(await drill.Sender.SendAsync(Drill.Sleeper("nowhere", seconds: 0), "sandbox.reply.gone", TestContext.Current.CancellationToken));

        Assert.Equal("unroutable", (await worker.WaitForEventAsync("broker.result.parked", Soon))["code"]);
        await Eventually.TrueAsync(async () => await drill.Space.CountAsync("sandbox.parked") == (1, 0), Soon, "a parked result");

        // Parked results are read like any others: the books close over them.
        await using (ResultReader parked = ResultReader.Of(drill.Space, drill.Ledger, "sandbox.parked", Kept))
        {
            Assert.Equal("nowhere\n", (await drill.ResultAsync("nowhere")).Stdout);
        }

        await drill.VerifyAsync();
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task Drill18_ResultQueueFullThenSlow_NothingIsLostAndMemoryStaysFlat()
    {
        const int Jobs = 24;
        await using Drill drill = await Drill.BeginAsync("18", "the result queue is full, then slow", await broker.GetAsync(), report);
        WorkerProcess worker = await drill.StartWorkerAsync();
        await drill.SendAsync(Ask.Python("print('x' * 500_000)") with { JobId = "warm" });
        await drill.ResultAsync("warm");
        string full = $"sandbox.reply.{Guid.NewGuid():N}";
        Dictionary<string, object?> arguments = new(StringComparer.Ordinal) { ["x-max-length"] = 2, ["x-overflow"] = "reject-publish" };
        await using (var connection = new DrillConnection(drill.Space, confirms: false))
        {
            await ResultReader.DeclareAsync(await connection.ChannelAsync(TestContext.Current.CancellationToken), full, arguments);
        }

        long before = worker.ResidentBytes;
        for (int index = 0; index < Jobs; index++)
        {
            await drill.Sender.SendAsync(
                Ask.Python("print('x' * 500_000)") with { JobId = $"full-{index:000}" }, full, TestContext.Current.CancellationToken);
        }

        await worker.WaitForEventAsync("broker.publish.retry", Soon, line => line["outcome"] == "Nacked");
        await Eventually.TrueAsync(() => worker.EventsOf("sandbox.run.finish").Count >= 7, Soon, "a worker that has run what it may hold");
        Assert.InRange(worker.ResidentBytes - before, long.MinValue, 64 * MiB);

        drill.StartClock();
        await using (ResultReader.Of(drill.Space, drill.Ledger, full, arguments))
        {
            await drill.AllAnsweredAsync(120);
        }

        drill.StopClock();
        Assert.All(drill.Ledger.Results, result => Assert.Equal(500_001, result.Stdout.Length));
        await drill.VerifyAsync();
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task Drill19_ResultNearAndOverTheLimit_IsTruncatedAndSaidSo()
    {
        await using Drill drill = await Drill.BeginAsync("19", "a result near and over the broker's size limit", await broker.GetAsync(), report);
        WorkerProcess worker = await drill.StartWorkerAsync();

        // A NUL takes six bytes in JSON, and a file four for three: 12 and 11 MiB.
        await drill.SendAsync(Ask.Python(
            "import sys\nfor i in range(4): open(f'/output/{i}', 'wb').write(bytes(2 << 20))\n"
            + "for stream in sys.stdout, sys.stderr: stream.write('\\0' * (1 << 20)); stream.flush()",
            60) with
        {
            JobId = "over",
        });
        RunResult over = await drill.ResultAsync("over");
        Assert.Equal(JobStatus.Ok, over.Status);
        Assert.True(over.StdoutTruncated || over.StderrTruncated, "neither stream is declared truncated");
        Assert.Equal(4, over.OutputFiles.Count);
        Assert.All(over.OutputFiles, file => Assert.Equal(2 << 20, file.ContentB64.Length));

        // The broker's own limit below what this deployment was told.
        await drill.Space.Node.ControlAsync("eval", "persistent_term:put(max_message_size, 1048576).");
        try
        {
            await drill.Space.CloseConnectionsAsync();
            await drill.SendAsync(Ask.Python("open('/output/f', 'wb').write(bytes(2 << 20))") with { JobId = "refused" });
            RunResult refused = await drill.ResultAsync("refused");
            Assert.Equal((JobStatus.Failed, ErrorCodes.Internal), (refused.Status, refused.Error?.Code));
            await drill.SendAsync(Drill.Sleeper("small", seconds: 0));
            Assert.Equal("small\n", (await drill.ResultAsync("small")).Stdout);
        }
        finally
        {
            await drill.Space.Node.ControlAsync("eval", "persistent_term:put(max_message_size, 16777216).");
        }

        Assert.False(worker.HasEnded);
        await drill.VerifyAsync();
    }

    // As the workers declare it.
    private static Dictionary<string, object?> Kept => new(StringComparer.Ordinal) { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = -1 };
}
