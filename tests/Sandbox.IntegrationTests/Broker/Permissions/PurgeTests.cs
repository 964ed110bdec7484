using System.Text;
using RabbitMQ.Client;

namespace Sandbox.IntegrationTests.Broker.Permissions;

/// <summary>
/// What a worker's right to consume lets it do beyond that, and what helps: RabbitMQ has one right for consuming and purging. Should one of
/// these fail on a later RabbitMQ, there may be a way to keep them apart: see src/adr/0017-broker-users.md.
/// </summary>
[Collection(BrokerUsersCollection.Name)]
public sealed class PurgeTests(BrokerUsers users)
{
    private const string Jobs = "sandbox.jobs";
    private const int NotImplemented = 540;

    [Fact]
    public async Task Purge_ByAWorker_EmptiesTheQueueButNotWhatAConsumerHolds()
    {
        await EmptyAsync();
        await SubmitAsync("held");
        await users.AsAsync("worker", async holder =>
        {
            BasicGetResult held = (await holder.BasicGetAsync(Jobs, autoAck: false))!;
            await SubmitAsync("waiting");

            uint purged = await users.AsAsync("worker", other => other.QueuePurgeAsync(Jobs));

            Assert.Equal(1u, purged);
            await holder.BasicNackAsync(held.DeliveryTag, multiple: false, requeue: true);
            return true;
        });

        Assert.Equal("held", await users.AsAsync("worker", async channel => Text(await channel.BasicGetAsync(Jobs, autoAck: true))));
        Assert.Null(await users.AsAsync<string?>("worker", async channel => Text(await channel.BasicGetAsync(Jobs, autoAck: true))));
    }

    [Fact]
    public async Task Purge_OfTheJobs_LeavesTheCopiesInAStreamThatAnOperatorBound()
    {
        const string Journal = "sandbox.journal";
        await EmptyAsync();
        await users.AsAdministratorAsync(async channel =>
        {
            var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "stream", ["x-max-age"] = "7D" };
            await channel.QueueDeclareAsync(Journal, durable: true, exclusive: false, autoDelete: false, arguments);
            await channel.QueueBindAsync(Journal, "sandbox.submit", "");
        });
        try
        {
            await SubmitAsync("kept");

            Assert.Equal(1u, await users.AsAsync("worker", channel => channel.QueuePurgeAsync(Jobs)));
            Assert.Equal(Constants.AccessRefused, await users.TryAsync("worker", channel => channel.QueuePurgeAsync(Journal)));
            await users.AsAdministratorAsync(async channel => Assert.Equal("kept", await FirstOfAsync(channel, Journal)));
            await users.AsAdministratorAsync(async channel =>
            {
                await Assert.ThrowsAnyAsync<Exception>(() => channel.QueuePurgeAsync(Journal, TestContext.Current.CancellationToken));
                Assert.Equal(NotImplemented, (int?)channel.CloseReason?.ReplyCode);
            });
        }
        finally
        {
            await users.AsAdministratorAsync(channel => channel.QueueDeleteAsync(Journal));
        }
    }

    private static string? Text(BasicGetResult? got) => got is null ? null : Encoding.UTF8.GetString(got.Body.Span);

    private static async Task<string> FirstOfAsync(IChannel channel, string stream)
    {
        var first = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var reader = new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(channel);
        reader.ReceivedAsync += (_, delivery) =>
        {
            first.TrySetResult(Encoding.UTF8.GetString(delivery.Body.Span));
            return Task.CompletedTask;
        };
        await channel.BasicQosAsync(0, 1, global: false);
        await channel.BasicConsumeAsync(
            stream, autoAck: false, "", new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-stream-offset"] = "first" }, reader);
        return await first.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private Task EmptyAsync() => users.AsAdministratorAsync(channel => channel.QueuePurgeAsync(Jobs));

    private Task<bool> SubmitAsync(string body) => users.AsAsync("producer", async channel =>
    {
        await channel.BasicPublishAsync("sandbox.submit", "", mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(body));
        return true;
    });
}
