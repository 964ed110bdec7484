using RabbitMQ.Client;

namespace Sandbox.RabbitMq.Messages;

/// <summary>A message to publish. The same one may be published again after an unknown outcome.</summary>
internal sealed record OutgoingMessage
{
    /// <summary>The exchange; empty for the default one.</summary>
    internal required string Exchange { get; init; }

    internal required string RoutingKey { get; init; }

    internal required byte[] Body { get; init; }

    internal required string Type { get; init; }

    internal string? ContentType { get; init; } = "application/json";

    internal string? MessageId { get; init; }

    internal string? CorrelationId { get; init; }

    internal string? ReplyTo { get; init; }

    /// <summary>Whether an unroutable message comes back; only a broadcast to whoever listens does without.</summary>
    internal bool Mandatory { get; init; } = true;

    internal IReadOnlyList<KeyValuePair<string, object?>> Headers { get; init; } = [];

    /// <summary>Fresh properties: the client writes into the ones it is given.</summary>
    internal BasicProperties ToProperties(DateTimeOffset now) => new()
    {
        ContentType = ContentType,
        Persistent = true,
        MessageId = MessageId,
        CorrelationId = CorrelationId,
        ReplyTo = ReplyTo,
        Type = Type,
        Timestamp = new AmqpTimestamp(now.ToUnixTimeSeconds()),
        Headers = new Dictionary<string, object?>(Headers, StringComparer.Ordinal),
    };
}
