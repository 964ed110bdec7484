using System.Globalization;
using RabbitMQ.Client;
using Sandbox.RabbitMq.Messages;

namespace Sandbox.RabbitMq.Operating;

/// <summary>Why a message is a dead letter, or a result is parked. Read out of headers that anybody may have written.</summary>
/// <param name="Code">The stable code; the broker's own word, such as <c>delivery_limit</c>, when the broker made the dead letter; null when nobody said.</param>
/// <param name="Message">One sentence; null when the broker made it.</param>
/// <param name="Worker">The worker that gave up; null when it was the broker, or when nobody said.</param>
/// <param name="Attempt">Which delivery it was, from 1; null when nobody said.</param>
/// <param name="At">When; null when nobody said.</param>
/// <param name="ByBroker">Whether the broker gave up by itself.</param>
public sealed record DeathReason(string? Code, string? Message, string? Worker, int? Attempt, DateTimeOffset? At, bool ByBroker)
{
    private const string FirstReason = "x-first-death-reason";
    private const string Deaths = "x-death";

    /// <summary>Nobody said anything.</summary>
    public static DeathReason Unknown { get; } = new(null, null, null, null, null, ByBroker: false);

    internal static DeathReason Of(IReadOnlyBasicProperties properties)
    {
        IDictionary<string, object?>? headers = properties.Headers;
        if (HeaderText.Find(headers, HeaderNames.Code) is { } code)
        {
            return new DeathReason(
                code,
                HeaderText.Find(headers, HeaderNames.Message),
                HeaderText.Find(headers, HeaderNames.Worker),
                HeaderReader.TryReadNumber(headers, HeaderNames.Attempt, out long attempt) && attempt is > 0 and <= int.MaxValue ? (int)attempt : null,
                Time(HeaderText.Find(headers, HeaderNames.Time)) ?? Published(properties),
                ByBroker: false);
        }

        // The broker's list of deaths has the latest first; its summary names the first.
        IDictionary<string, object?>? death = Latest(headers);
        string? reason = HeaderText.Find(headers, FirstReason) ?? HeaderText.Find(death, "reason");
        return reason is null
            ? Unknown with { At = Published(properties) }
            : new DeathReason(reason, null, null, null, Time(death) ?? Published(properties), ByBroker: true);
    }

    private static IDictionary<string, object?>? Latest(IDictionary<string, object?>? headers)
    {
        object? deaths = null;
        _ = headers?.TryGetValue(Deaths, out deaths);
        return deaths is IList<object?> { Count: > 0 } list ? list[0] as IDictionary<string, object?> : null;
    }

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time.ToUniversalTime() : null;

    private static DateTimeOffset? Time(IDictionary<string, object?>? death)
    {
        object? at = null;
        _ = death?.TryGetValue("time", out at);
        return at is AmqpTimestamp stamp ? Sane(stamp) : null;
    }

    private static DateTimeOffset? Published(IReadOnlyBasicProperties properties) => properties.IsTimestampPresent() ? Sane(properties.Timestamp) : null;

    // Until the year 9999; anything else is no time.
    private static DateTimeOffset? Sane(AmqpTimestamp stamp) =>
        stamp.UnixTime is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(stamp.UnixTime) : null;
}
