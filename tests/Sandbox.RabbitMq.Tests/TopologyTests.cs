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
}
