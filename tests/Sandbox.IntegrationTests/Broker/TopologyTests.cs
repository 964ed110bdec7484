using System.Text.Json;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Broker;

/// <summary>What a worker has declared, as the broker describes it.</summary>
public sealed class TopologyTests(QueueWorker queue) : IClassFixture<QueueWorker>
{
    [Fact]
    public async Task Jobs_IsADurableQuorumQueueWithALimitAndADeadLetterExchange()
    {
        JsonElement jobs = await queue.Vhost.DescribeAsync($"queues/{queue.Vhost.Name}/sandbox.jobs");

        Assert.Equal("quorum", jobs.GetProperty("type").GetString());
        Assert.True(jobs.GetProperty("durable").GetBoolean());
        JsonElement arguments = jobs.GetProperty("arguments");

        // Five deliveries: the broker's limit counts returns, and drops at the one after it.
        Assert.Equal(7, arguments.GetProperty("x-delivery-limit").GetInt32());
        Assert.Equal("sandbox.dead-letters", arguments.GetProperty("x-dead-letter-exchange").GetString());
        Assert.Equal("at-least-once", arguments.GetProperty("x-dead-letter-strategy").GetString());
        Assert.Equal("reject-publish", arguments.GetProperty("x-overflow").GetString());
        Assert.Equal(50_000, arguments.GetProperty("x-max-length").GetInt32());
        Assert.Equal(1L << 30, arguments.GetProperty("x-max-length-bytes").GetInt64());
    }

    [Theory]
    [InlineData("sandbox.results")]
    [InlineData("sandbox.dead-letters")]
    [InlineData("sandbox.parked")]
    public async Task OtherQueues_AreDurableQuorumQueuesThatDropNothing(string name)
    {
        JsonElement description = await queue.Vhost.DescribeAsync($"queues/{queue.Vhost.Name}/{name}");

        Assert.Equal(("quorum", true), (description.GetProperty("type").GetString(), description.GetProperty("durable").GetBoolean()));
        Assert.Equal(-1, description.GetProperty("arguments").GetProperty("x-delivery-limit").GetInt32());
    }

    [Theory]
    [InlineData("sandbox.results", "topic", "#")]
    [InlineData("sandbox.dead-letters", "fanout", "")]
    public async Task Exchange_IsDurableAndBoundToItsQueue(string name, string type, string key)
    {
        JsonElement exchange = await queue.Vhost.DescribeAsync($"exchanges/{queue.Vhost.Name}/{name}");
        JsonElement bindings = await queue.Vhost.DescribeAsync($"bindings/{queue.Vhost.Name}/e/{name}/q/{name}");

        Assert.Equal((type, true), (exchange.GetProperty("type").GetString(), exchange.GetProperty("durable").GetBoolean()));
        Assert.Equal(key, Assert.Single(bindings.EnumerateArray()).GetProperty("routing_key").GetString());
    }

    [Fact]
    public async Task Control_IsAFanoutThatTheWorkerHears()
    {
        JsonElement exchange = await queue.Vhost.DescribeAsync($"exchanges/{queue.Vhost.Name}/sandbox.control");

        Assert.Equal("fanout", exchange.GetProperty("type").GetString());
        await Eventually.TrueAsync(
            async () => (await queue.Vhost.DescribeAsync($"exchanges/{queue.Vhost.Name}/sandbox.control/bindings/source")).GetArrayLength() == 1,
            TimeSpan.FromSeconds(10),
            "one queue bound to sandbox.control");
    }
}
