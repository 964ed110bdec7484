namespace Sandbox.RabbitMq.Tests;

public class TopologyTests
{
    [Fact]
    public void Jobs_DeliveryLimitN_LetsAWorkerRefuseTheNextOne() =>
        Assert.Equal(7, Topology.Jobs(Some.Options)["x-delivery-limit"]);

    [Fact]
    public void Jobs_Always_HasWhatAtLeastOnceDeadLetteringNeeds()
    {
        Dictionary<string, object?> arguments = Topology.Jobs(Some.Options);

        Assert.Equal("quorum", arguments["x-queue-type"]);
        Assert.Equal("at-least-once", arguments["x-dead-letter-strategy"]);
        Assert.Equal("reject-publish", arguments["x-overflow"]);
        Assert.Equal("sandbox.dead-letters", arguments["x-dead-letter-exchange"]);
    }

    [Fact]
    public void Jobs_Always_MayBeHeldForLongerThanTheBrokersHalfHour()
    {
        Assert.Equal(86_400_000L, Topology.Jobs(Some.Options)["x-consumer-timeout"]);
    }

    [Theory]
    [InlineData("4.0.5")]
    [InlineData("4.3.0")]
    [InlineData("5.0")]
    public void Kept_BrokerWithADefaultLimit_IsToldToHaveNone(string version) =>
        Assert.Equal(-1, Topology.Kept(Version.Parse(version))["x-delivery-limit"]);

    [Theory]
    [InlineData("3.10.8")]
    [InlineData("3.13")]
    [InlineData(null)]
    public void Kept_BrokerWithoutOne_IsToldNothing(string? version) =>
        Assert.Equal("x-queue-type", Assert.Single(Topology.Kept(version is null ? null : Version.Parse(version))).Key);

    [Fact]
    public void Queues_AllThatKeepMessages_HaveNoLimitAndTheJobsQueueHasOne()
    {
        IReadOnlyList<TopologyQueue> queues = Topology.Queues(Some.Options, new Version(4, 0));

        Assert.Equal(["sandbox.dead-letters", "sandbox.results", "sandbox.parked", "sandbox.jobs"], queues.Select(queue => queue.Name));
        Assert.Equal([-1, -1, -1, 7], queues.Select(queue => queue.Arguments["x-delivery-limit"]).Cast<int>());
        Assert.Equal(["", "#", null, null], queues.Select(queue => queue.BindingKey));
    }
}
