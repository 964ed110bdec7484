namespace Sandbox.RabbitMq.Messages;

/// <summary>Where a result goes.</summary>
/// <param name="Exchange">The exchange; empty for the default one, which routes by queue name.</param>
/// <param name="RoutingKey">The routing key.</param>
/// <param name="Allowed">False: <c>reply_to</c> names a queue that results must not be written to, so the result is parked.</param>
internal readonly record struct ReplyRoute(string Exchange, string RoutingKey, bool Allowed)
{
    /// <summary>Decides: an allowed <c>reply_to</c> through the default exchange, none through the results exchange.</summary>
    internal static ReplyRoute Of(string? replyTo, string jobId, BrokerOptions options) => string.IsNullOrEmpty(replyTo)
        ? new ReplyRoute(options.ResultsName, jobId, Allowed: true)
        : new ReplyRoute("", replyTo, IsAllowed(replyTo, options));

    private static bool IsAllowed(string replyTo, BrokerOptions options) =>
        !IsOurOwn(replyTo, options) && options.ReplyToPrefixes.Any(prefix => replyTo.StartsWith(prefix, StringComparison.Ordinal));

    // Whatever the prefixes say: a result in the jobs queue would be run as a job.
    private static bool IsOurOwn(string name, BrokerOptions options) =>
        name == options.JobsQueue || name == options.DeadLetterName || name == options.ParkedQueue || name == options.ResultsName;
}
