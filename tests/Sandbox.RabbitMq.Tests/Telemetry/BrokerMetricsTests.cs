using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Tests.Fakes;
using Sandbox.RabbitMq.Publishing;
using Sandbox.RabbitMq.Telemetry;

namespace Sandbox.RabbitMq.Tests.Telemetry;

public sealed class BrokerMetricsTests : IDisposable
{
    private readonly MeterRoom _room = new();
    private readonly BrokerMetrics _metrics;

    public BrokerMetricsTests() => _metrics = new BrokerMetrics(_room);

    public void Dispose() => _room.Dispose();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(5, 1)]
    public void Delivered_Attempt_CountsOnlyThoseThatCameBack(int attempt, int counted)
    {
        _metrics.Delivered(attempt);

        Assert.Equal(counted, _room.Total("sandbox.broker.redeliveries"));
    }

    [Fact]
    public void Connected_ConnectionComesAndGoes_IsReadAtTheMoment()
    {
        bool up = false;
        bool blocked = false;
        _metrics.WatchConnection("consume jobs", () => up);
        _metrics.WatchPublisher("publish results", () => true, () => blocked);

        Assert.Equal(0, _room.Read("sandbox.broker.connected", ("purpose", "consume_jobs")));
        Assert.Equal(1, _room.Read("sandbox.broker.connected", ("purpose", "publish_results")));
        Assert.Equal(0, _room.Read("sandbox.broker.blocked", ("purpose", "publish_results")));
        (up, blocked) = (true, true);
        Assert.Equal(1, _room.Read("sandbox.broker.connected", ("purpose", "consume_jobs")));
        Assert.Equal(1, _room.Read("sandbox.broker.blocked", ("purpose", "publish_results")));
        Assert.Equal(double.NaN, _room.Read("sandbox.broker.blocked", ("purpose", "consume_jobs")));
    }

    [Fact]
    public void StartAtZero_EveryPublishersOutcomes_AreThere()
    {
        _metrics.WatchPublisher("publish results", () => true, () => false);

        _metrics.StartAtZero();

        Assert.All(_room.All, heard => Assert.Equal(0, heard.Value));
        string[] outcomes = [.. _room.All.Where(heard => heard.Name == "sandbox.broker.publishes").Select(heard => heard.Labels["outcome"]).Order(StringComparer.Ordinal)];
        Assert.Equal(["confirmed", "not_sent", "refused", "returned", "too_large", "unknown"], outcomes);
    }

    [Fact]
    public void Published_EveryEnd_HasALabelOfItsOwn()
    {
        foreach (PublishEnd end in Enum.GetValues<PublishEnd>())
        {
            _metrics.Published("publish_jobs", end);
        }

        Assert.Equal(Enum.GetValues<PublishEnd>().Length, _room.All.Select(heard => heard.Labels["outcome"]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Replied_Reply_IsMeasuredByItsKind()
    {
        var error = new JobError(ErrorCodes.Busy, "A sentence.");
        _metrics.Replied(new JobReply.Busy(error), TimeSpan.FromMilliseconds(5));
        _metrics.Replied(new JobReply.Unavailable(error), TimeSpan.FromMilliseconds(10));

        Assert.Equal([0.005], _room.Values("sandbox.reply.duration", ("outcome", "busy")));
        Assert.Equal([0.01], _room.Values("sandbox.reply.duration", ("outcome", "unavailable")));
    }

    [Fact]
    public void CancelRequested_Request_SaysWhetherTheJobRanHere()
    {
        _metrics.CancelRequested(running: true);
        _metrics.CancelRequested(running: false);
        _metrics.CancelRequested(running: false);

        Assert.Equal(1, _room.Total("sandbox.broker.cancellations", ("running", "true")));
        Assert.Equal(2, _room.Total("sandbox.broker.cancellations", ("running", "false")));
    }
}
