namespace Sandbox.RabbitMq.Publishing;

/// <summary>How one publish ended.</summary>
internal enum PublishEnd
{
    /// <summary>The broker has it, safely.</summary>
    Confirmed,

    /// <summary>The broker came back with it: no queue takes it.</summary>
    Returned,

    /// <summary>The broker refused it: the queue is full.</summary>
    Nacked,

    /// <summary>It is over the broker's message limit; no other try can end better.</summary>
    TooLarge,

    /// <summary>It was not sent: there is no connection, or the broker has blocked publishers.</summary>
    NotSent,

    /// <summary>It was sent, and nobody knows what became of it.</summary>
    Unknown,
}
