using RabbitMQ.Client;
using Sandbox.Execution.Telemetry;
using Sandbox.RabbitMq.Telemetry;

namespace Sandbox.RabbitMq.Messages;

/// <summary>A delivered job, copied out of the client's pooled buffers. Nothing in it is trusted.</summary>
internal sealed record IncomingMessage
{
    internal required byte[] Body { get; init; }

    internal string? MessageId { get; init; }

    internal string? CorrelationId { get; init; }

    internal string? ReplyTo { get; init; }

    internal string? ContentType { get; init; }

    /// <summary>Which delivery this is, from 1.</summary>
    internal int Attempt { get; init; } = 1;

    /// <summary>When the job was accepted from its caller; null when unknown.</summary>
    internal DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>Where in its publisher's trace it belongs; null when the publisher did not say.</summary>
    internal TraceContext? Trace { get; init; }

    /// <summary>Copies what is needed; the client takes its buffers back when the handler returns.</summary>
    internal static IncomingMessage Copy(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, DateTimeOffset now) => new()
    {
        Body = body.ToArray(),
        MessageId = properties.MessageId,
        CorrelationId = properties.CorrelationId,
        ReplyTo = properties.ReplyTo,
        ContentType = properties.ContentType,
        Attempt = DeliveryFacts.Attempt(properties.Headers),
        AcceptedAt = DeliveryFacts.AcceptedAt(properties, now),
        Trace = TraceHeaders.Read(properties.Headers),
    };
}
