namespace Sandbox.RabbitMq.Operating;

/// <summary>What a process does with the broker, and so what it has to be allowed.</summary>
public enum BrokerRole
{
    /// <summary>Takes jobs and publishes results.</summary>
    Worker,

    /// <summary>Publishes jobs and waits for their results, for callers over HTTP; declares the queues too.</summary>
    Shim,

    /// <summary>Publishes jobs, and reads their results from a queue of its own.</summary>
    Producer,
}
