using RabbitMQ.Client;

namespace Sandbox.RabbitMq.Messages;

/// <summary>What the broker and the publisher say about a delivery, made safe to use.</summary>
internal static class DeliveryFacts
{
    private static readonly TimeSpan OldestAccepted = TimeSpan.FromDays(30);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>Which delivery this is, from 1: the quorum queue counts the ones that came back; other queues do not count.</summary>
    internal static int Attempt(IDictionary<string, object?>? headers) =>
        HeaderReader.TryReadNumber(headers, HeaderNames.DeliveryCount, out long returned) && returned > 0
            ? (int)Math.Min(returned + 1, int.MaxValue)
            : 1;

    /// <summary>When the job was accepted; null when nobody said, or what was said cannot be.</summary>
    internal static DateTimeOffset? AcceptedAt(IReadOnlyBasicProperties properties, DateTimeOffset now)
    {
        if (HeaderReader.TryReadNumber(properties.Headers, HeaderNames.AcceptedAt, out long milliseconds))
        {
            return Sane(milliseconds, now);
        }

        // The AMQP property has whole seconds.
        return properties.IsTimestampPresent() && properties.Timestamp.UnixTime is > 0 and < long.MaxValue / 1000
            ? Sane(properties.Timestamp.UnixTime * 1000, now)
            : null;
    }

    /// <summary>
    /// When the end of a job was asked for. A canceller who says so uses the clock that stamped the job, and means no later job of that
    /// name. One who does not may have any clock, so jobs stamped a little later by another are meant too.
    /// </summary>
    internal static DateTimeOffset CancelRequestedAt(IDictionary<string, object?>? headers, DateTimeOffset now) =>
        (HeaderReader.TryReadNumber(headers, HeaderNames.AcceptedAt, out long milliseconds) ? Sane(milliseconds, now) : null) ?? now + ClockSkew;

    private static DateTimeOffset? Sane(long milliseconds, DateTimeOffset now)
    {
        long age = now.ToUnixTimeMilliseconds() - Math.Clamp(milliseconds, 0, now.ToUnixTimeMilliseconds() * 2);
        return age <= OldestAccepted.TotalMilliseconds && age >= -ClockSkew.TotalMilliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
    }
}
