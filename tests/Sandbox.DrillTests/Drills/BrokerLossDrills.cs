using Sandbox.Contracts.Jobs;
using Sandbox.DrillTests.Brokers;
using Sandbox.DrillTests.Reporting;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DrillTests.Drills;

/// <summary>The broker goes away, in part or whole, politely or not.</summary>
public sealed class BrokerLossDrills(DrillBroker broker, DrillReport report)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    [Trait("Category", "long")]
    public async Task Drill03_ConnectionHalfOpen_IsNoticedWithinTwoHeartbeats()
    {
        const int HeartbeatSeconds = 10;
        await using Drill drill = await Drill.BeginAsync("3", "connection half-open: packets dropped, no RST", await broker.GetAsync(), report);
        WorkerProcess worker = await drill.StartWorkerAsync(change: settings => settings["HEARTBEAT_S"] = $"{HeartbeatSeconds}");
        await drill.SendAsync(Drill.Sleeper("half-open", seconds: 3));
        await worker.WaitForEventAsync("sandbox.run.start", Soon);

        await drill.Space.Node.Network.CutAsync();
        try
        {
            // And a second for the log.
            await worker.WaitForEventAsync("broker.disconnected", TimeSpan.FromSeconds((2 * HeartbeatSeconds) + 1));
        }
        finally
        {
            await drill.Space.Node.Network.HealAsync();
        }

        drill.StartClock();
        Assert.Equal("half-open\n", (await drill.ResultAsync("half-open")).Stdout);
        drill.StopClock();
        await drill.VerifyAsync();
        Assert.DoesNotContain("unknown delivery tag", await drill.Space.Node.LogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public Task Drill04_BrokerRestartedMidJob_KeepsJobAndResult() => GoneMidJobAsync(killed: false);

    [Fact]
    [Trait("Category", "long")]
    public Task Drill04_BrokerKilledMidJob_KeepsJobAndResult() => GoneMidJobAsync(killed: true);

    [Fact]
    public async Task Drill05_ChannelClosedByTheBroker_ConsumerIsBack()
    {
        await using Drill drill = await Drill.BeginAsync("5", "the channel alone is closed by the broker", await broker.GetAsync(), report);
        WorkerProcess worker = await drill.StartWorkerAsync();
        await drill.SendAsync(Drill.Sleeper("before", seconds: 3));
        await worker.WaitForEventAsync("sandbox.run.start", Soon);

        drill.StartClock();
        await drill.Space.Node.ControlAsync("eval", CloseConsumingChannels(drill.Space.Name));
        await worker.WaitForEventAsync("broker.disconnected", Soon);
        await drill.SendAsync(Drill.Sleeper("after", seconds: 0));

        Assert.Equal("after\n", (await drill.ResultAsync("after")).Stdout);
        drill.StopClock();
        await drill.ResultAsync("before");
        Assert.False(worker.HasEnded);
        await drill.VerifyAsync();
    }

    [Fact]
    public async Task Drill06_QueueDeleted_IsSubscribedAgain()
    {
        await using Drill drill = await Drill.BeginAsync("6", "the queue is deleted and declared again", await broker.GetAsync(), report);
        WorkerProcess worker = await drill.StartWorkerAsync();
        await worker.WaitForEventAsync("broker.consumer.started", Soon);

        drill.StartClock();
        await drill.Space.DeleteQueueAsync("sandbox.jobs");
        await worker.WaitForEventAsync("broker.consumer.cancelled", Soon);
        await Eventually.TrueAsync(() => worker.EventsOf("broker.consumer.started").Count >= 2, Soon, "a new subscription");
        await drill.SendAsync(Drill.Sleeper("after", seconds: 0));

        Assert.Equal("after\n", (await drill.ResultAsync("after")).Stdout);
        drill.StopClock();
        await drill.VerifyAsync();
    }

    [Fact]
    public async Task Drill07_ConnectionKilledByTheBroker_RunsWhatIsPublishedAfterwards()
    {
        await using Drill drill = await Drill.BeginAsync("7", "the broker kills the connections", await broker.GetAsync(), report);
        await drill.StartWorkerAsync();
        await drill.SendAsync(Drill.Sleeper("before", seconds: 0));
        await drill.ResultAsync("before");

        drill.StartClock();
        await drill.Space.CloseConnectionsAsync();
        await drill.SendAsync(Drill.Sleeper("after", seconds: 0));

        Assert.Equal("after\n", (await drill.ResultAsync("after")).Stdout);
        drill.StopClock();
        await drill.VerifyAsync();
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task Drill08_CredentialsRevoked_IsNotReadyAndThenEnds()
    {
        await using Drill drill = await Drill.BeginAsync("8", "credentials revoked", await broker.GetAsync(), report);
        WorkerProcess refused = await drill.StartWorkerAsync("both");
        await drill.SendAsync(Drill.Sleeper("kept", seconds: 4));
        await refused.WaitForEventAsync("sandbox.run.start", Soon);

        await drill.Space.LetInAsync("another password");
        await drill.Space.CloseConnectionsAsync();
        await Eventually.TrueAsync(async () => (await refused.Shim.GetAsync("/health/ready")).Status == 503, Soon, "a worker that is not ready");

        // It asks again for its start budget: somebody may be changing the password everywhere just now.
        Assert.NotEqual(0, await refused.WaitForExitAsync(TimeSpan.FromSeconds(75)));
        Assert.DoesNotContain(drill.Space.Password, refused.Stdout + refused.Stderr, StringComparison.Ordinal);
        await drill.Space.LetInAsync(drill.Space.Password);
        drill.StartClock();
        await drill.StartWorkerAsync();
        await drill.ResultAsync("kept");
        drill.StopClock();
        await drill.VerifyAsync();
    }

    private async Task GoneMidJobAsync(bool killed)
    {
        await using Drill drill = await Drill.BeginAsync("4", $"broker {(killed ? "killed" : "restarted")} mid-job", await broker.GetAsync(), report);
        WorkerProcess worker = await drill.StartWorkerAsync();
        await drill.SendSleepersAsync(6, seconds: 6);
        await worker.WaitForEventAsync("sandbox.run.start", Soon);

        await (killed ? drill.Space.Node.KillAsync() : drill.Space.Node.StopAsync());
        await drill.Space.Node.StartAgainAsync();
        drill.StartClock();

        await drill.AllAnsweredAsync(60);
        await drill.SendAsync(Drill.Sleeper("afterwards", seconds: 0));
        await drill.ResultAsync("afterwards", seconds: 30);
        drill.StopClock();
        Assert.False(worker.HasEnded);
        Assert.All(drill.Ledger.Results, result => Assert.Equal((JobStatus.Ok, $"{result.JobId}\n"), (result.Status, result.Stdout)));
        await drill.VerifyAsync();
    }

    // What the broker itself does when a channel breaks a rule: the reader is told, closes the channel towards the client, and goes on.
    private static string CloseConsumingChannels(string space) =>
        "[proplists:get_value(connection, I) ! {channel_exit, proplists:get_value(number, I), {amqp_error, precondition_failed, \"drill\", none}} "
        + "|| I <- rabbit_channel:info_all([connection, number, prefetch_count, consumer_count, vhost]), "
        + $"proplists:get_value(vhost, I) == <<\"{space}\">>, proplists:get_value(prefetch_count, I) == 4].";
}
