using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq;

/// <summary>
/// For how long a worker may hold a job before the broker takes it back. RabbitMQ's own limit is 30 minutes; since 3.12 a queue can have
/// another, and in later versions a consumer as well. Ours ask for a day: a worker bounds its jobs itself, and holds them longer only while
/// the queue for their results is full. A broker that knows nothing of it ignores it, and never compares it when a queue is declared again.
/// </summary>
internal static class ConsumerTimeout
{
    /// <summary>The argument, of the queue and of a consumer: 4.0 looks at the queue's alone (seen), 4.3 at the consumer's first.</summary>
    internal const string Argument = "x-consumer-timeout";

    /// <summary>What ours asks for, in milliseconds.</summary>
    internal const long AskedMilliseconds = 24 * 3600 * 1000;

    /// <summary>Beyond the program's own time: staging, collecting, publishing, and the broker's clock, which looks once a minute.</summary>
    internal static readonly TimeSpan Slack = TimeSpan.FromMinutes(2);

    /// <summary>One sentence when jobs may run for longer than this broker lets a consumer hold them; else null.</summary>
    internal static string? Problem(Version? broker, BrokerOptions options) =>
        options.LongestJob is { } longest && !BrokerVersion.HonoursConsumerTimeout(broker) && longest + Slack > options.NodeConsumerTimeout
            ? $"The broker at {options.RedactedUri} (RabbitMQ {broker?.ToString() ?? "of an unknown version"}) takes a job back after {options.NodeConsumerTimeout.TotalSeconds:0} s, and a job may run for "
                + $"{longest.TotalSeconds:0} s: raise consumer_timeout in its configuration and AMON_SANDBOX_CONSUMER_TIMEOUT_S with it, or lower AMON_SANDBOX_MAX_TIMEOUT_S, "
                + $"until {Slack.TotalSeconds:0} s are left between them."
            : null;
}
