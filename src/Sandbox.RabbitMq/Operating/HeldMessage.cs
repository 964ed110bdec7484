using RabbitMQ.Client;
using Sandbox.RabbitMq.Messages;

namespace Sandbox.RabbitMq.Operating;

/// <summary>
/// A message that was looked at and still belongs to its queue: it goes back when the browser closes, unless it was removed. Nothing in
/// it is trusted. Immutable.
/// </summary>
public sealed record HeldMessage
{
    /// <summary>The id its publisher gave it, which is the job's id; null when it has none.</summary>
    public string? MessageId { get; init; }

    /// <summary>What its answer is to be found by; null when nothing was asked for.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The queue that its publisher wants the answer in; null for none.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The body's type; null when the publisher did not say.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>Why it is here, as far as its headers say.</summary>
    public DeathReason Reason { get; init; } = DeathReason.Unknown;

    /// <summary>How often it was looked at, or given back, before.</summary>
    public long Returns { get; init; }

    /// <summary>Its headers as text.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    internal ulong Tag { get; init; }

    internal IReadOnlyList<KeyValuePair<string, object?>> RawHeaders { get; init; } = [];

    /// <summary>Copies what is needed; the client takes its buffers back when the handler returns.</summary>
    internal static HeldMessage Copy(ulong tag, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body) => new()
    {
        Tag = tag,
        MessageId = properties.MessageId,
        CorrelationId = properties.CorrelationId,
        ReplyTo = properties.ReplyTo,
        ContentType = properties.ContentType,
        Body = body.ToArray(),
        Reason = DeathReason.Of(properties),
        Returns = HeaderReader.TryReadNumber(properties.Headers, HeaderNames.DeliveryCount, out long returns) ? Math.Max(0, returns) : 0,
        Headers = HeaderText.Of(properties.Headers),
        RawHeaders = [.. properties.Headers ?? new Dictionary<string, object?>()],
    };
}
