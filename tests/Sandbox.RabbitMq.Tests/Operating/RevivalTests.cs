using RabbitMQ.Client;
using Sandbox.RabbitMq.Messages;
using Sandbox.RabbitMq.Operating;

namespace Sandbox.RabbitMq.Tests.Operating;

public class RevivalTests
{
    [Fact]
    public void Of_DeadLetter_IsTheJobAsItCame()
    {
        var properties = new BasicProperties
        {
            MessageId = "job-1",
            CorrelationId = "c-1",
            ReplyTo = "sandbox.reply.mine",
            ContentType = "application/json",
            Headers = new Dictionary<string, object?>
            {
                ["x-accepted-at"] = 1234L,
                ["traceparent"] = "00-1-2-03"u8.ToArray(),
                ["x-sandbox-code"] = "attempts_exhausted"u8.ToArray(),
                ["x-sandbox-time"] = "2030-01-31T12:00:00Z"u8.ToArray(),
                ["x-death"] = new List<object?>(),
                ["x-first-death-reason"] = "rejected"u8.ToArray(),
                ["x-last-death-queue"] = "sandbox.jobs"u8.ToArray(),
                ["x-delivery-count"] = 7L,
                ["x-acquired-count"] = 8L,
                ["x-dotnet-pub-seq-no"] = 9L,
            },
        };

        OutgoingMessage job = Revival.Of(HeldMessage.Copy(5, properties, "{}"u8.ToArray()), Some.Options);

        Assert.Equal(("sandbox.submit", "sandbox.jobs", true, "sandbox.job"), (job.Exchange, job.RoutingKey, job.Mandatory, job.Type));
        Assert.Equal(("job-1", "c-1", "sandbox.reply.mine", "application/json"), (job.MessageId, job.CorrelationId, job.ReplyTo, job.ContentType));
        Assert.Equal("{}"u8.ToArray(), job.Body);
        Assert.Equal(["traceparent", "x-accepted-at"], job.Headers.Select(header => header.Key).Order(StringComparer.Ordinal));
        Assert.True(job.ToProperties(Some.Now).Persistent);
    }

    [Fact]
    public void Of_MessageWithoutAnything_StaysWithoutAnything()
    {
        OutgoingMessage job = Revival.Of(HeldMessage.Copy(1, new BasicProperties(), ReadOnlyMemory<byte>.Empty), Some.Options);

        Assert.Equal((null, null, null, null), (job.MessageId, job.CorrelationId, job.ReplyTo, job.ContentType));
        Assert.Empty(job.Headers);
    }
}
