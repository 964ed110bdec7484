namespace Sandbox.Cli.Queues;

/// <summary>What RabbitMQ's management address says of a queue, as far as it is read. Fields that it leaves out are unknown.</summary>
internal sealed record ManagementQueue
{
    /// <summary>Messages that somebody has taken and not acknowledged.</summary>
    public long? MessagesUnacknowledged { get; init; }

    /// <summary>Counters and rates; absent while nothing has happened.</summary>
    public ManagementStats? MessageStats { get; init; }
}
