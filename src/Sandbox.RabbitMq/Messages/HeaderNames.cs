namespace Sandbox.RabbitMq.Messages;

/// <summary>Message headers, read and written. Part of the wire contract.</summary>
internal static class HeaderNames
{
    /// <summary>The quorum queue's count of earlier deliveries that came back.</summary>
    internal const string DeliveryCount = "x-delivery-count";

    /// <summary>When the job, or the request to cancel it, was accepted from its caller: milliseconds since 1970, UTC.</summary>
    internal const string AcceptedAt = "x-accepted-at";

    /// <summary>On a dead letter or a parked result: the stable code of why.</summary>
    internal const string Code = "x-sandbox-code";

    /// <summary>On a dead letter or a parked result: why, in one sentence.</summary>
    internal const string Message = "x-sandbox-message";

    /// <summary>The worker instance that wrote the message.</summary>
    internal const string Worker = "x-sandbox-worker";

    /// <summary>When it was written: RFC 3339, UTC.</summary>
    internal const string Time = "x-sandbox-time";

    /// <summary>Which delivery of the job led to it, from 1.</summary>
    internal const string Attempt = "x-sandbox-attempt";

    /// <summary>On a result: its status, so that readers can route without parsing.</summary>
    internal const string Status = "x-sandbox-status";

    /// <summary>On a parked result: where it should have gone.</summary>
    internal const string ReplyTo = "x-sandbox-reply-to";
}
