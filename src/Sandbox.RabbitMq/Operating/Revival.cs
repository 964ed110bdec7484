using RabbitMQ.Client;
using Sandbox.RabbitMq.Messages;

namespace Sandbox.RabbitMq.Operating;

/// <summary>Turns a dead letter back into the job it was.</summary>
internal static class Revival
{
    // What this system, the broker and the client library wrote on it. x-accepted-at is the caller's and stays.
    private static readonly string[] NotTheCallers =
    [
        "x-sandbox-", "x-death", "x-first-death-", "x-last-death-", HeaderNames.DeliveryCount, "x-acquired-count", Constants.PublishSequenceNumberHeader,
    ];

    internal static OutgoingMessage Of(HeldMessage dead, BrokerOptions options) => new()
    {
        Exchange = options.SubmitExchange,
        RoutingKey = options.JobsQueue,
        Body = dead.Body,
        Type = MessageTypes.Job,
        ContentType = dead.ContentType,
        MessageId = dead.MessageId,
        CorrelationId = dead.CorrelationId,
        ReplyTo = dead.ReplyTo,
        Headers = [.. dead.RawHeaders.Where(header => !NotTheCallers.Any(prefix => header.Key.StartsWith(prefix, StringComparison.Ordinal)))],
    };
}
